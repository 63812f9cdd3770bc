import { createConnection } from 'mysql2/promise'
import { type DatabaseAddress, listServers, readDatabaseUrl } from '../../config/database-url.ts'
import { config } from '../../config/index.ts'
import { waitForServer } from '../../lib/process/wait-for-server.ts'
import { mysqlOptions } from './mysql-options.ts'

/**
 * Waits a few seconds until MySQL accepts a connection.
 * @param variable the setting that the error message names
 * @throws ConfigError with a message of one line
 */
export function waitForMysql(url: string | undefined, variable = 'DATABASE_URL'): Promise<void> {
  const database = url ? readDatabaseUrl(variable, url, config.databaseSsl) : undefined
  return waitForServer({
    variable,
    addresses: database && listServers(database),
    greet: () => greetOne(database as DatabaseAddress),
    isRefusal,
  })
}

/** Connects to the first server that answers. @throws the error of the last one */
async function greetOne(database: DatabaseAddress): Promise<void> {
  let failure: unknown
  for (const server of database.servers)
    try {
      const connection = await createConnection({ ...mysqlOptions(database, server), connectTimeout: 5_000 })
      return await connection.end()
    } catch (error) {
      failure = error
    }
  throw failure
}

/**
 * Errors of MySQL have a SQL state, errors of the network have none. 08004 is "too many connections". A server without TLS, or with
 * a certificate that is not trusted, fails the handshake.
 */
function isRefusal(error: Error): boolean {
  const { sqlState, code } = error as { sqlState?: string; code?: string }
  return /^HANDSHAKE_/.test(code ?? '') || (!!sqlState && sqlState !== '08004')
}
