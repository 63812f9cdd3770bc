import { createConnection } from 'mysql2/promise'
import { waitForServer } from '../lib/wait-for-server.ts'

/**
 * Waits, not long, until MySQL lets us in.
 * @param variable what the address is called in the message
 * @throws ConfigError in one line
 */
export function waitForMysql(url: string | undefined, variable = 'DATABASE_URL'): Promise<void> {
  return waitForServer({ variable, url, defaultPort: 3306, greet, isRefusal })
}

async function greet(uri: string): Promise<void> {
  const connection = await createConnection({ uri, connectTimeout: 5_000 })
  await connection.end()
}

/** MySQL's own errors have a state of SQL's; those of the network have none. 08004 is "too many connections". */
function isRefusal(error: Error): boolean {
  const { sqlState } = error as { sqlState?: string }
  return !!sqlState && sqlState !== '08004'
}
