import { hostname, userInfo } from 'node:os'
import { readDatabaseUrl } from '../config/database-url.ts'
import { config } from '../config/index.ts'
import { closeDatabase } from '../db/client.ts'
import { waitForMysql } from '../db/wait-for-mysql.ts'
import { ConfigError } from '../lib/config-error.ts'
import { AppError } from '../lib/errors.ts'
import { exitOnConfigError } from '../lib/exit-on-config-error.ts'
import { closeRedis } from '../redis/client.ts'
import { isFromShopFile, shopFile } from './find-shop.ts'

/** Prints the usage and ends the process when the arguments ask for it. */
export function offerHelp(usage: string): void {
  if (!process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) return
  console.log(usage)
  process.exit(0)
}

/**
 * Runs a command and closes its connections: the usage on --help, one line for a refusal of a verb.
 * @param run returns the exit status
 * @param describe the line of a refusal
 */
export async function runCommand(
  usage: string,
  run: () => Promise<number>,
  describe: (refusal: AppError) => string = ({ code, text }) => `${code}: ${text.en}`,
): Promise<void> {
  offerHelp(usage)
  process.exitCode = await run().catch((error: unknown) => {
    console.error(error instanceof AppError ? describe(error) : error)
    return 1
  })
  await Promise.allSettled([closeDatabase(), closeRedis()])
}

/** Waits until the database of the shop answers. Ends the process with one line when it does not. */
export function reachShop(): Promise<void> {
  return exitOnConfigError(async () => {
    await waitForMysql(config.databaseUrl).catch((error: Error) => {
      if (!isFromShopFile || !(error instanceof ConfigError)) throw error
      throw new ConfigError(`${error.message}; the address is from ${shopFile}: is bun start running?`)
    })
  })
}

/** Names the shop in one line, without its password. */
export function describeShop(): string {
  const url = config.databaseUrl as string
  const { servers, database } = readDatabaseUrl('DATABASE_URL', url, config.databaseSsl)
  const addresses = servers.map(({ host, port }) => `${host}:${port}`).join(', ')
  const source = isFromShopFile ? ` (${shopFile})` : ''
  return `shop: database ${database} at ${addresses}${source}`
}

/** Names the account of this machine that runs the command, for the audit trail. */
export function describeOperator(): string {
  const { username, uid } = userInfo()
  // Bun takes the name from variables, which a service may lack
  return `${username === 'unknown' ? `uid ${uid}` : username}@${hostname()}`
}
