import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { spareId } from '../../../src/sandbox/demo-data/examples/insert-spare-rows.ts'

/** The tables that migrations fill; every isolated database has their rows. */
const migratedTables = [
  '__drizzle_migrations',
  'django_content_type',
  'auth_permission',
  'tb_carrier',
  'tb_order_status_count',
]

/** The rows of these tables that migrations did not insert: the demo shop did. */
const tablesWithDemoRows = ['auth_permission', 'tb_carrier']

/** The tables that src/cli/seed.ts fills; isolated databases copy their rows. */
const seedTables = ['tb_areas', 'tb_search_synonym']

/**
 * Dumps the migrated and seeded database of this run into SQL files for `createIsolatedDatabase`: loading them is
 * much faster than running the migrations and the seed.
 * @returns the folder of the files
 */
export async function dumpTemplate(databaseUrl: string, dataDir: string): Promise<string> {
  const folder = join(dataDir, 'template')
  mkdirSync(folder, { recursive: true })
  const connection = await createConnection({ uri: databaseUrl, timezone: 'Z', dateStrings: true })
  try {
    writeFileSync(join(folder, 'schema.sql'), await dumpSchema(connection))
    writeFileSync(join(folder, 'seed.sql'), await dumpRows(connection, seedTables))
  } finally {
    await connection.end()
  }
  return folder
}

/** Loads the schema, and the seed when `isSeeded`, into the empty current database of a connection. */
export async function loadTemplate(connection: Connection, folder: string, isSeeded: boolean): Promise<void> {
  const files = isSeeded ? ['schema.sql', 'seed.sql'] : ['schema.sql']
  for (const file of files) await connection.query(readFileSync(join(folder, file), 'utf8'))
}

async function dumpSchema(connection: Connection): Promise<string> {
  const [tables] = await connection.query<RowDataPacket[]>('SHOW FULL TABLES')
  const statements: string[] = []
  for (const row of tables) {
    const [name, type] = Object.values(row) as [string, string]
    if (type !== 'BASE TABLE') throw new Error(`the template cannot hold the ${type} ${name}`)
    const [created] = await connection.query<RowDataPacket[]>('SHOW CREATE TABLE ??', [name])
    statements.push(String(created[0]?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, ''))
  }
  return withoutForeignKeyChecks([...statements, await dumpRows(connection, migratedTables)])
}

async function dumpRows(connection: Connection, tables: readonly string[]): Promise<string> {
  const statements: string[] = []
  for (const table of tables) {
    const last = tablesWithDemoRows.includes(table) ? spareId - 1 : undefined
    const [rows] = await connection.query<RowDataPacket[]>(
      last ? 'SELECT * FROM ?? WHERE id <= ?' : 'SELECT * FROM ??',
      [table, last],
    )
    if (rows.length === 0) throw new Error(`${table} is empty`)
    const values = rows.map((row) => Object.values(row))
    statements.push(
      connection.format('INSERT INTO ?? (??) VALUES ?', [table, Object.keys(rows[0] ?? {}), values]),
    )
  }
  return withoutForeignKeyChecks(statements)
}

/** Areas reference their parents and tables reference each other, so rows cannot be inserted in key order. */
function withoutForeignKeyChecks(statements: readonly string[]): string {
  return ['SET FOREIGN_KEY_CHECKS = 0', ...statements, 'SET FOREIGN_KEY_CHECKS = 1'].join(';\n')
}
