import { afterAll, afterEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { chooseSource } from '../../src/sandbox/launcher/services/find.ts'
import { freePort } from '../../src/sandbox/launcher/services/ports.ts'
import { createCheckout, runningOf } from '../support/processes/checkout.ts'

const checkout = createCheckout()
// most tests are about the processes, not about the servers: fake servers start faster
const light = createCheckout(false)
const starts: ReturnType<typeof checkout.start>[] = []

afterEach(async () => {
  for (const each of starts.splice(0)) {
    each.kill('SIGTERM')
    await each.exited
  }
})
afterAll(() => {
  checkout.remove()
  light.remove()
})

async function start(env: Record<string, string> = {}, where = checkout, ...args: string[]) {
  const port = String(await freePort())
  const started = where.start({ PORT: port, SANDBOX_PORT: String(await freePort()), ...env }, ...args)
  starts.push(started)
  return { ...started, port }
}

const ownSecret = 'my-own-secret-of-32-bytes-or-more'
const health = async (port: string) => (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()

describe.if(chooseSource({ PATH: process.env.PATH }) === 'private')('bun start', () => {
  test('an interrupt during the start leaves no process, not even the running script', async () => {
    const { said, kill, ended } = await start({ HANG_IN_SEED: '1' })
    const script = Number((await said(/seeding (\d+)/))[1])
    const recorded = checkout.recorded()
    expect(recorded.map(({ name }) => name).sort()).toEqual(['mysql', 'redis'])
    kill('SIGINT')
    expect(await ended).toBe(0)
    expect(runningOf(recorded)).toEqual([])
    expect(() => process.kill(script, 0)).toThrow()
  }, 30_000)

  test('the environment wins, a second start is refused without harm, and a signal stops every process', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const first = await start({ JWT_SECRET: ownSecret })
      await first.said(/bun run verify/)
      await first.said(/ready in \d+\.\d s/)
      const recorded = checkout.recorded()
      expect(recorded.map(({ name }) => name).sort()).toEqual(['api', 'mysql', 'redis', 'sandbox'])
      const second = await start()
      expect(await second.ended).toBe(1)
      expect(second.output()).toContain(
        `running in this checkout already (process ${first.child.pid}); kill -INT ${first.child.pid} stops it`,
      )
      expect(await health(first.port)).toEqual({ secret: ownSecret })
      const file = join(checkout.dir, '.data/mall.env')
      expect(statSync(file).mode & 0o777).toBe(0o600)
      const written = readFileSync(file, 'utf8')
      expect(written).toContain(`JWT_SECRET='${ownSecret}'\n`)
      expect(written).toContain(`PORT='${first.port}'\n`)
      expect(written).toMatch(/^DATABASE_URL='mysql:[^']+'$/m)
      first.kill(signal)
      expect(await first.ended).toBe(0)
      expect(runningOf(recorded)).toEqual([])
      expect(checkout.recorded()).toEqual([])
    }
  }, 60_000)

  test.each(['redis', 'mysql', 'sandbox', 'api'])(
    'when %s ends, prints its name and stops the other processes',
    async (name) => {
      const { said, ended, output } = await start({}, light)
      await said(/ready in/)
      const recorded = light.recorded()
      process.kill(recorded.find((each) => each.name === name)?.pid ?? Number.NaN, 'SIGKILL')
      expect(await ended).toBe(1)
      expect(output()).toContain(`${name} ended unexpectedly`)
      expect(runningOf(recorded)).toEqual([])
    },
    30_000,
  )

  test('the next start after SIGKILL stops the processes that were left', async () => {
    const killed = await start({}, light)
    await killed.said(/ready in/)
    const recorded = light.recorded()
    killed.kill('SIGKILL')
    await killed.exited
    expect(runningOf(recorded)).toHaveLength(4)
    const next = await start({ PORT: killed.port }, light)
    await next.said(/stopped processes of an earlier run: api, mysql, redis, sandbox/)
    expect(runningOf(recorded)).toEqual([])
    await next.said(/ready in/)
  }, 30_000)

  test('stops every process when the npx that started it is killed', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const port = String(await freePort())
      const npx = light.startThroughNpx({ PORT: port, SANDBOX_PORT: String(await freePort()) })
      await npx.said(/ready in/)
      const recorded = light.recorded()
      expect(runningOf(recorded)).toHaveLength(4)
      npx.kill(signal)
      await npx.ended
      expect(runningOf(recorded)).toEqual([])
      expect(light.recorded()).toEqual([])
    }
  }, 30_000)

  test('reads the .env file of the checkout, and the environment wins over it', async () => {
    const file = join(light.dir, '.env')
    writeFileSync(file, `JWT_SECRET=${ownSecret}\nPORT=1\n`)
    try {
      const { said, port } = await start({}, light)
      await said(/ready in/)
      expect(await health(port)).toEqual({ secret: ownSecret })
    } finally {
      rmSync(file)
    }
  }, 30_000)

  test('two checkouts run side by side', async () => {
    const other = createCheckout(false)
    try {
      const both = [await start({}, light), await start({}, other)]
      for (const { said } of both) await said(/ready in/)
      expect(runningOf([...light.recorded(), ...other.recorded()])).toHaveLength(8)
      both[1]?.kill('SIGTERM')
      expect(await both[1]?.ended).toBe(0)
      expect(runningOf(light.recorded())).toHaveLength(4)
    } finally {
      other.remove()
    }
  }, 30_000)

  test('--fresh deletes the data of the checkout, and is refused while the shop runs', async () => {
    const users = join(light.dir, '.data/demo-users.json')
    mkdirSync(join(light.dir, '.data'), { recursive: true })
    writeFileSync(
      users,
      '{"shopper":{"username":"s","mobile":"1","password":"p"},"staff":{"username":"t","password":"q"}}',
    )
    const first = await start({}, light)
    await first.said(/passwords are stored in \.data\/demo-users\.json/)
    await first.said(/ready in/)
    const refused = await start({}, light, '--fresh')
    expect(await refused.ended).toBe(1)
    expect(refused.output()).toContain('running in this checkout already')
    expect(existsSync(users)).toBe(true)
    first.kill('SIGTERM')
    expect(await first.ended).toBe(0)

    const password = join(light.dir, '.data/mysql/password')
    const before = readFileSync(password, 'utf8')
    const fresh = await start({}, light, '--fresh')
    await fresh.said(/deleting the data of this checkout: \S+\.data\n/)
    await fresh.said(/ready in/)
    expect(existsSync(users)).toBe(false)
    expect(readFileSync(password, 'utf8')).not.toBe(before)
  }, 30_000)
})

test('an argument other than --fresh is refused in one line', async () => {
  const { ended, output } = await start({}, light, '--frsh')
  expect(await ended).toBe(1)
  expect(output().trim()).toMatch(/^--frsh: the arguments are --fresh [^\n]+$/)
})

test.each([
  [{ NODE_ENV: 'production' }, 'refuses NODE_ENV=production'],
  [{ NODE_ENV: 'prod' }, 'NODE_ENV: expected one of development, test, production, got "prod"'],
  [{ PORT: 'abc' }, 'PORT: expected a port from 1 to 65535, got "abc"'],
  [{ SANDBOX_PORT: '70000' }, 'SANDBOX_PORT: expected a port from 1 to 65535, got "70000"'],
  [{ PORT: '8123', SANDBOX_PORT: '8123' }, 'SANDBOX_PORT: 8123 is PORT already, set another'],
  [{ JWT_TTL: 'banana' }, 'JWT_TTL: expected a duration such as 90s, 30m, 12h or 10d, got "banana"'],
  [{ REDIS_URL: 'foo' }, 'REDIS_URL: expected an address such as redis://host:6379/0'],
  [{ DATABASE_URL: 'mysql://a:b@127.0.0.1' }, 'DATABASE_URL: expected an address such as mysql://'],
])(
  'the environment %j is refused in one line',
  async (env, message) => {
    const { ended, output } = await start(env as Record<string, string>, light)
    expect(await ended).toBe(1)
    expect(output().trim().split('\n')).toEqual([expect.stringContaining(message)])
  },
  30_000,
)

test('a server of the environment that does not answer is reported in one line, and no process starts', async () => {
  const { ended, output } = await start({ DATABASE_URL: 'mysql://a:hidden@127.0.0.1:1/x' })
  expect(await ended).toBe(1)
  const lines = output().trim().split('\n')
  expect(lines.filter((line) => !line.startsWith('…'))).toEqual([
    'DATABASE_URL: 127.0.0.1:1 does not answer (ECONNREFUSED)',
  ])
  expect(checkout.recorded()).toEqual([])
}, 30_000)

test.each(['PORT', 'SANDBOX_PORT'])(
  'a port that is taken is refused in one line that names %s',
  async (name) => {
    const holder = createServer().listen(0, '0.0.0.0')
    await new Promise((done) => holder.once('listening', done))
    const { port } = holder.address() as { port: number }
    const { ended, output } = await start({ [name]: String(port) })
    expect(await ended).toBe(1)
    expect(output().trim()).toBe(`port ${port} is taken: set ${name} to another`)
    holder.close()
  },
  30_000,
)
