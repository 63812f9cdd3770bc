import './find-shop.ts'
import { drizzle } from 'drizzle-orm/mysql2'
import { migrate } from 'drizzle-orm/mysql2/migrator'
import { createPool } from 'mysql2/promise'
import { config } from '../config/index.ts'
import { mysqlOptionsOf } from '../db/connections/mysql-options.ts'
import { describeShop, offerHelp, reachShop } from './command.ts'
import { findMissingMigrations, migrationsFolder, readMigrations } from './migrations.ts'

const usage = `usage: bun run migrate
Applies the migrations in drizzle/ that the database lacks. Two processes may run it at the same time.
  --help  prints this text`

const lockSeconds = 120

offerHelp(usage)
await reachShop()
console.log(describeShop())
const pool = createPool({
  ...mysqlOptionsOf(config.databaseUrl as string),
  connectionLimit: 1,
  timezone: 'Z',
})
try {
  const connection = await pool.getConnection()
  await connection.query('SELECT GET_LOCK(?, ?)', ['meiduo_migrate', lockSeconds])
  const missing = await findMissingMigrations(connection)
  connection.release()
  await migrate(drizzle({ client: pool }), { migrationsFolder })
  const names = missing.join(', ')
  console.log(names ? `applied ${names}` : `up to date: ${readMigrations().length} migrations`)
} finally {
  await pool.end()
}
