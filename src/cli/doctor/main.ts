import '../find-shop.ts'
import { log } from '../../lib/log.ts'
import { offerHelp } from '../command.ts'
import { addressChecks } from './address-checks.ts'
import { type Finding, runChecks, secretRemover } from './check.ts'
import { configCheck } from './config-checks.ts'
import { fileChecks } from './file-checks.ts'
import { gatewayChecks } from './gateway-checks.ts'
import { mysqlCheck } from './mysql-checks.ts'
import { redisCheck } from './redis-checks.ts'

const usage = `usage: bun run doctor [--json] [--before-start] [--processes <number>]
Checks the configuration, MySQL, Redis, clocks, files, every configured gateway by one harmless signed call, and that PUBLIC_URL and the
addresses of notifications lead to this API. Prints one line for each check: ok, warning or failed, and what to do. No secret is printed.
  --json          prints the findings as JSON
  --before-start  leaves out the addresses that a running API answers
  --processes     how many processes share MySQL; 2 without it
  --help          prints this text
Exit status: 0 nothing failed, 1 a check failed, 2 the arguments are not understood.`

offerHelp(usage)
const options = readArguments(process.argv.slice(2))
if (!options) {
  console.error(usage)
  process.exit(2)
}
// the findings name each fault, and a log line among them could not be parsed
log.level = 'silent'
const findings = await runChecks([
  configCheck,
  mysqlCheck(options.processes),
  redisCheck,
  ...fileChecks(),
  ...gatewayChecks(),
  ...(options.isBeforeStart ? [] : addressChecks()),
])
const print = secretRemover(process.env)
console.log(print(options.isJson ? JSON.stringify(findings, null, 2) : findings.map(line).join('\n')))
if (!options.isJson) console.log(summary(findings))
// connections to a server that hangs would keep the process running
process.exit(findings.some(({ state }) => state === 'failed') ? 1 : 0)

function line({ check, state, detail }: Finding): string {
  return `${state.padEnd(7)}  ${check}: ${detail.replaceAll(/\s+/g, ' ')}`
}

function summary(all: readonly Finding[]): string {
  const count = (state: Finding['state']) => all.filter((finding) => finding.state === state).length
  return `${count('ok')} ok, ${count('warning')} warnings, ${count('failed')} failed`
}

/** @returns undefined when the arguments do not fit */
function readArguments(args: readonly string[]) {
  const words = [...args]
  const take = (option: string) => {
    const at = words.indexOf(option)
    return at >= 0 && words.splice(at, 1).length === 1
  }
  const at = words.indexOf('--processes')
  const [, count = '2'] = at < 0 ? [] : words.splice(at, 2).concat('')
  const found = { isJson: take('--json'), isBeforeStart: take('--before-start'), processes: Number(count) }
  return words.length === 0 && /^[1-9]\d{0,3}$/.test(count) ? found : undefined
}
