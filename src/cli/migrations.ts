import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PoolConnection, RowDataPacket } from 'mysql2/promise'

export const migrationsFolder = resolve(import.meta.dir, '../../drizzle')

/** Reads the migrations of this release in their order. `when` is in milliseconds. */
export function readMigrations(): { tag: string; when: number }[] {
  return JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8')).entries
}

/** Returns the names of the migrations that a database lacks: Drizzle applies all after the newest one that is applied. */
export async function findMissingMigrations(connection: PoolConnection): Promise<string[]> {
  const newest = await newestApplied(connection)
  return readMigrations()
    .filter(({ when }) => when > newest)
    .map(({ tag }) => tag)
}

async function newestApplied(connection: PoolConnection): Promise<number> {
  const [tables] = await connection.query<RowDataPacket[]>("SHOW TABLES LIKE '\\_\\_drizzle\\_migrations'")
  if (tables.length === 0) return 0
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT MAX(created_at) AS newest FROM __drizzle_migrations',
  )
  return Number(rows[0]?.newest ?? 0)
}
