import { hostname, userInfo } from 'node:os'
import { type DatabaseAddress, listServers } from '../config/database-url.ts'
import { config } from '../config/index.ts'
import { closeDatabase } from '../db/client.ts'
import { waitForMysql } from '../db/connections/wait-for-mysql.ts'
import { ConfigError } from '../lib/config-error.ts'
import { AppError } from '../lib/errors.ts'
import { exitOnConfigError } from '../lib/process/exit-on-config-error.ts'
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

/**
 * Runs a command that has arguments.
 * @param read returns undefined when the arguments do not fit: then the usage is printed, and the exit status is 2
 * @param run returns the exit status
 */
export function runCommandWith<Wish>(
  usage: string,
  read: (args: readonly string[]) => Wish | undefined,
  run: (wish: Wish) => Promise<number>,
): Promise<void> {
  return runCommand(usage, async () => {
    const wish = read(process.argv.slice(2))
    if (wish !== undefined) return run(wish)
    console.error(usage)
    return 2
  })
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
  const address = config.database as DatabaseAddress
  const source = isFromShopFile ? ` (${shopFile})` : ''
  return `shop: database ${address.database} at ${listServers(address)}${source}`
}

/** Names the account of this machine that runs the command, for the audit trail. */
export function describeOperator(): string {
  const { username, uid } = userInfo()
  // Bun takes the name from variables, which a service may lack
  return `${username === 'unknown' ? `uid ${uid}` : username}@${hostname()}`
}
