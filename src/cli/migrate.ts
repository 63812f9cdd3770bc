import './find-shop.ts'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { drizzle } from 'drizzle-orm/mysql2'
import { migrate } from 'drizzle-orm/mysql2/migrator'
import { createPool, type PoolConnection, type RowDataPacket } from 'mysql2/promise'
import { config } from '../config/index.ts'
import { describeShop, offerHelp, reachShop } from './command.ts'

const usage = `usage: bun run migrate
Applies the migrations in drizzle/ that the database lacks. Two processes may run it at the same time.
  --help  prints this text`

const folder = resolve(import.meta.dir, '../../drizzle')
const lockSeconds = 120

offerHelp(usage)
await reachShop()
console.log(describeShop())
const pool = createPool({ uri: config.databaseUrl as string, connectionLimit: 1, timezone: 'Z' })
try {
  const connection = await pool.getConnection()
  await connection.query('SELECT GET_LOCK(?, ?)', ['meiduo_migrate', lockSeconds])
  const before = await newestApplied(connection)
  connection.release()
  await migrate(drizzle({ client: pool }), { migrationsFolder: folder })
  const all = readMigrations()
  const applied = all.filter(({ when }) => when > before)
  const names = applied.map(({ tag }) => tag).join(', ')
  console.log(names ? `applied ${names}` : `up to date: ${all.length} migrations`)
} finally {
  await pool.end()
}

/** Returns the moment of the newest migration in the database, after which Drizzle applies all later ones. */
async function newestApplied(connection: PoolConnection): Promise<number> {
  const [tables] = await connection.query<RowDataPacket[]>("SHOW TABLES LIKE '\\_\\_drizzle\\_migrations'")
  if (tables.length === 0) return 0
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT MAX(created_at) AS newest FROM __drizzle_migrations',
  )
  return Number(rows[0]?.newest ?? 0)
}

function readMigrations(): { tag: string; when: number }[] {
  return JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8')).entries
}
