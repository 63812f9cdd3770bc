import './find-shop.ts'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { config } from '../config/index.ts'
import { hasSuperuser } from '../domains/accounts/staff/refuse-last-superuser.ts'
import { exitOnConfigError } from '../lib/process/exit-on-config-error.ts'
import { waitForRedis } from '../redis/wait-for-redis.ts'
import { reachShop, runCommandWith } from './command.ts'

const usage = `usage: bun run setup [--username <name>] [--mobile <mobile>]
Prepares a shop for its first start, or for a new release: migrates, seeds, creates the first superuser if there is none, and checks the
configuration and all servers (bun run doctor --before-start). Every step can run again.
  --username  of the first superuser; or SETUP_STAFF_USERNAME, else it asks
  --mobile    a second name to sign in with
  --help      prints this text
The password is SETUP_STAFF_PASSWORD, or the first line of standard input; on a terminal it asks twice without displaying it.
Exit status: 0 ready, 1 a step failed, 2 the arguments are not understood or the username is missing.`

await runCommandWith(usage, readArguments, run)

type Wish = Readonly<{ username: string | undefined; mobile: string | undefined }>

async function run(wish: Wish): Promise<number> {
  await reachShop()
  await exitOnConfigError(() => waitForRedis(config.redisUrl))
  for (const step of ['migrate', 'seed']) if ((await runStep(step, [])) !== 0) return refuse(step)
  const status = await createFirstStaff(wish)
  if (status !== 0) return status
  return (await runStep('doctor/main', ['--before-start'])) === 0 ? 0 : refuse('doctor')
}

async function createFirstStaff({ username: given, mobile }: Wish): Promise<number> {
  if (await hasSuperuser()) {
    console.log('staff: a superuser exists, none was created')
    return 0
  }
  const { SETUP_STAFF_USERNAME, SETUP_STAFF_PASSWORD } = process.env
  const username = given || SETUP_STAFF_USERNAME || (await askUsername())
  if (!username) {
    console.error('SETUP_STAFF_USERNAME: is required without a terminal, or give --username')
    return 2
  }
  const args = [username, '--superuser', ...(mobile === undefined ? [] : ['--mobile', mobile])]
  const status = await runStep('create-staff', args, SETUP_STAFF_PASSWORD)
  // another process may have created one meanwhile
  return status === 0 || (await hasSuperuser()) ? 0 : refuse('create-staff')
}

async function askUsername(): Promise<string> {
  if (!process.stdin.isTTY) return ''
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question('username of the first superuser: ')
  terminal.close()
  return answer.trim()
}

/** Runs a command of this folder. @param input its standard input, else that of this process @returns its exit status */
async function runStep(command: string, args: readonly string[], input?: string): Promise<number> {
  console.log(`== ${command.replace('/main', '')}`)
  const child = Bun.spawn([process.execPath, join(import.meta.dir, `${command}.ts`), ...args], {
    stdin: input ? new Blob([`${input}\n`]) : 'inherit',
    stdout: 'inherit',
    stderr: 'inherit',
  })
  return child.exited
}

function refuse(step: string): number {
  console.error(`setup: ${step} failed; correct it and run this command again`)
  return 1
}

/** @returns undefined when the arguments do not fit */
function readArguments(args: readonly string[]): Wish | undefined {
  const wish: { username?: string; mobile?: string } = {}
  for (let at = 0; at < args.length; at += 2) {
    const [option, value] = [args[at], args[at + 1]]
    if ((option !== '--username' && option !== '--mobile') || !value || value.startsWith('--'))
      return undefined
    wish[option === '--username' ? 'username' : 'mobile'] = value
  }
  return { username: wish.username, mobile: wish.mobile }
}
