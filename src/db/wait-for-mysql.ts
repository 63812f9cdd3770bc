import { createConnection } from 'mysql2/promise'
import { waitForServer } from '../lib/wait-for-server.ts'

/**
 * Waits a few seconds until MySQL accepts a connection.
 * @param variable the setting that the error message names
 * @throws ConfigError with a message of one line
 */
export function waitForMysql(url: string | undefined, variable = 'DATABASE_URL'): Promise<void> {
  return waitForServer({ variable, url, defaultPort: 3306, greet, isRefusal })
}

async function greet(uri: string): Promise<void> {
  const connection = await createConnection({ uri, connectTimeout: 5_000 })
  await connection.end()
}

/** Errors of MySQL have a SQL state, errors of the network have none. 08004 is "too many connections". */
function isRefusal(error: Error): boolean {
  const { sqlState } = error as { sqlState?: string }
  return !!sqlState && sqlState !== '08004'
}
