import { drizzle } from 'drizzle-orm/mysql2'
import { migrate } from 'drizzle-orm/mysql2/migrator'
import { createPool } from 'mysql2/promise'
import { config } from '../config/index.ts'
import { reachDatabase } from '../db/wait-for-mysql.ts'
import { exitOnConfigError } from '../lib/exit-on-config-error.ts'

/** Brings the schema of DATABASE_URL up to date; running it again, or in two processes at once, changes nothing more. */
await exitOnConfigError(() => reachDatabase(config.databaseUrl))
const pool = createPool({ uri: config.databaseUrl as string, connectionLimit: 1, timezone: 'Z' })
const connection = await pool.getConnection()
await connection.query("SELECT GET_LOCK('meiduo_migrate', 120)")
connection.release()
await migrate(drizzle({ client: pool }), { migrationsFolder: `${import.meta.dir}/../../drizzle` })
await pool.end()
