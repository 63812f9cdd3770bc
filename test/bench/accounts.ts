import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { pool } from '../../src/db/client.ts'
import { newAccessToken } from '../../src/domains/accounts/sign-in/access-token.ts'
import { drawCaptcha } from '../../src/domains/verification/captcha-image.ts'
import { newCaptchaText } from '../../src/domains/verification/captcha-text.ts'
import { log } from '../../src/lib/log.ts'
import { closeRedis } from '../../src/redis/client.ts'
import { createUser, type TestUser } from '../support/factories/users.ts'
import { type Measured, measure, measureWhile } from './load.ts'
import { startMall } from './start-mall.ts'

log.level = 'silent'
const { server, base } = await startMall()
const users = await Promise.all(Array.from({ length: 100 }, createUser))

console.log('\naccounts: the server runs in its own process; client, server and MySQL share this machine\n')
await captchas()
await signIns()
await authentication()

server.kill()
await server.exited
await Promise.allSettled([pool.end(), closeRedis()])
process.exit(0)

async function ask(path: string, init: RequestInit = {}): Promise<boolean> {
  const response = await fetch(base + path, {
    ...init,
    headers: { 'x-forwarded-for': address(), ...init.headers },
  })
  await response.arrayBuffer()
  return response.ok
}

/** Returns a new address per request, because limits count by address. */
function address(): string {
  const byte = () => Math.floor(Math.random() * 256)
  return `198.${18 + (byte() & 1)}.${byte()}.${byte()}`
}

async function captchas(): Promise<void> {
  for (const format of ['png', 'webp'] as const)
    report(
      `draw a captcha, ${format}, 8 at a time`,
      await measure(1_000, 8, async () => (await drawCaptcha(newCaptchaText(), format)).length > 0),
    )
  const served = () => ask(`/image_codes/${crypto.randomUUID()}/`)
  report('GET /image_codes/{id}/, 1 caller', await measure(300, 1, served))
  report('GET /image_codes/{id}/, 8 callers', await measure(1_500, 8, served))
}

/** Measures whether other routes starve while passwords are hashed: reads of areas beside 100 concurrent sign-ins. */
async function signIns(): Promise<void> {
  const areas = () => ask('/areas/')
  await measure(2_000, 4, areas)
  const alone = await measure(4_000, 4, areas)
  let signingIn = true
  const signed = measure(400, 100, (i) => signIn(users[i % users.length] as TestUser)).finally(() => {
    signingIn = false
  })
  const beside = await measureWhile(() => signingIn, 4, areas)
  report('POST /authorizations/, 100 callers', await signed)
  report('GET /areas/, alone', alone)
  report('GET /areas/, beside 100 sign-ins', beside)
  console.log(
    `  p99 beside / alone: ${(beside.p99 / alone.p99).toFixed(1)} (${availableParallelism()} processors)\n`,
  )
}

function signIn({ username, password }: TestUser): Promise<boolean> {
  const body = JSON.stringify({ username, password })
  return ask('/authorizations/', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
}

/** Ten rounds of each route, alternating. The server's processor time per request excludes the client's cost. */
async function authentication(): Promise<void> {
  const tokens = await Promise.all(users.map((user) => newAccessToken(user.id, 0)))
  const rounds: Record<'open' | 'closed', { perSecond: number; cpu: number }[]> = { open: [], closed: [] }
  const requests = 6_000
  const round = async (route: 'open' | 'closed') => {
    const before = processorSeconds(server.pid)
    const { perSecond, failed } = await measure(requests, 32, (i) =>
      ask(`/bench/${route}/`, { headers: { authorization: `JWT ${tokens[i % tokens.length]}` } }),
    )
    if (failed > 0) throw new Error(`${failed} requests failed`)
    return { perSecond, cpu: ((processorSeconds(server.pid) - before) / requests) * 1e6 }
  }
  for (const route of ['open', 'closed'] as const) await round(route)
  for (let i = 0; i < 10; i++)
    for (const route of ['open', 'closed'] as const) rounds[route].push(await round(route))
  const median = (values: number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
  const ratio = (of: 'perSecond' | 'cpu') =>
    median(rounds.closed.map((closed, i) => closed[of] / (rounds.open[i]?.[of] ?? Number.NaN)))
  for (const route of ['open', 'closed'] as const)
    console.log(
      `${`one route, ${route === 'open' ? 'anonymous' : 'authenticated'}`.padEnd(36)}${median(
        rounds[route].map((r) => r.perSecond),
      )
        .toFixed(0)
        .padStart(
          8,
        )} requests/s, ${median(rounds[route].map((r) => r.cpu)).toFixed(1)} µs of the server's processor each`,
    )
  console.log(
    `  authenticated / anonymous: throughput ${ratio('perSecond').toFixed(2)}, by the server's processor ${(1 / ratio('cpu')).toFixed(2)}\n`,
  )
}

function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function report(name: string, { perSecond, p50, p99, failed }: Measured): void {
  const cells = [perSecond.toFixed(0).padStart(8), p50.toFixed(2).padStart(9), p99.toFixed(2).padStart(9)]
  console.log(`${name.padEnd(36)}${cells.join(' ')}${failed > 0 ? `   ${failed} failed` : ''}`)
}
