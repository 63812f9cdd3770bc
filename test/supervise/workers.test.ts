import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { freePort, isPortFree } from '../../src/sandbox/launcher/services/ports.ts'
import { childrenOf, getOnce, startSupervisedMall, untilTrue } from '../support/processes/supervised-mall.ts'

const stopDeadlineSeconds = 8
let mall: Awaited<ReturnType<typeof startSupervisedMall>>
let metricsPort: number
let parent: Bun.Subprocess<'ignore', 'pipe', 'pipe'>

beforeAll(async () => {
  const settings = { WORKERS: '2', ROLE: 'api', DRAIN_SECONDS: '1', STOP_DEADLINE: `${stopDeadlineSeconds}s` }
  metricsPort = await freeNeighbours()
  mall = await startSupervisedMall(37, { ...settings, METRICS_PORT: String(metricsPort) })
  parent = mall.start()
  await mall.workersOf(parent, 2)
}, 300_000)
afterAll(() => mall?.close())

/** A free port whose next one is free too. */
async function freeNeighbours(): Promise<number> {
  const port = await freePort()
  return (await isPortFree(port + 1, '127.0.0.1')) ? port : freeNeighbours()
}

/** The requests for liveness that a process counts. */
async function countedBy(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics/`, { keepalive: false })).text()
  const lines = text
    .split('\n')
    .filter((line) => /^mall_http_requests_total\{.*"\/health\/live\/?"/.test(line))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** Changes the setting by which the kernel keeps connections of a closing worker. @returns the former one; undefined without the right */
function setMigration(value: string | undefined): string | undefined {
  const setting = '/proc/sys/net/ipv4/tcp_migrate_req'
  try {
    const former = readFileSync(setting, 'utf8')
    if (value !== undefined) writeFileSync(setting, value)
    return former
  } catch {
    return undefined
  }
}

/** What readiness names as down: MySQL may be too slow on a busy machine. */
async function notReady(): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${mall.port}/health/ready/`, { keepalive: false })
  return response.ok ? [] : ((await response.json()) as { down: string[] }).down
}

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('the processes of one parent share a port, and each takes connections', async () => {
  expect(childrenOf(parent.pid)).toHaveLength(2)
  const answers = await Promise.all(Array.from({ length: 50 }, () => getOnce(mall.port, '/health/live/')))
  expect(new Set(answers)).toEqual(new Set(['200']))
})

test('each process counts its own requests, on its own port', async () => {
  const countAll = () => Promise.all([countedBy(metricsPort), countedBy(metricsPort + 1)])
  const before = await countAll()
  await Promise.all(Array.from({ length: 60 }, () => getOnce(mall.port, '/health/live/')))
  const counted = (await countAll()).map((count, worker) => count - (before[worker] as number))
  expect(counted[0] as number).toBeWithin(1, 60)
  expect((counted[0] as number) + (counted[1] as number)).toBe(60)
})

test.each([
  ['another parent', {}],
  ['a process alone', { WORKERS: '1' }],
])(
  '%s on the port is refused in one line',
  async (_, env: Record<string, string>) => {
    const second = mall.start(env)
    const said = await new Response(second.stderr).text()
    expect([said.trim(), await second.exited]).toEqual([`PORT: ${mall.port} is in use by another process`, 1])
    expect(await getOnce(mall.port, '/health/live/')).toBe('200')
  },
  300_000,
)

test('a worker that is killed is replaced, and the other one answers meanwhile', async () => {
  const before = await mall.workersOf(parent, 2)
  const killed = before[0] as number
  process.kill(killed, 'SIGKILL')
  await untilTrue(() => !isRunning(killed))
  expect(await getOnce(mall.port, '/health/live/')).toBe('200')
  const after = await mall.workersOf(parent, 2)
  expect(after).toHaveLength(2)
  expect(after).not.toContain(killed)
  expect(after).toContain(before[1] as number)
}, 300_000)

test('a worker that keeps ending is started again after waits that double', async () => {
  const [first, other] = (await mall.workersOf(parent, 2)) as [number, number]
  let ending = first
  const waitsMs: number[] = []
  for (let round = 0; round < 5; round++) {
    process.kill(ending, 'SIGKILL')
    const killedMs = performance.now()
    await untilTrue(() => childrenOf(parent.pid).some((pid) => pid !== ending && pid !== other))
    waitsMs.push(performance.now() - killedMs)
    ending = childrenOf(parent.pid).find((pid) => pid !== other) as number
  }
  // the first worker may have lasted long enough for no wait
  for (const [round, waitMs] of waitsMs.slice(1).entries()) expect(waitMs).toBeGreaterThan(150 * 2 ** round)
  await mall.workersOf(parent, 2)
}, 300_000)

test('SIGHUP replaces every worker: no request fails, and no process says that it ends', async () => {
  const before = await mall.workersOf(parent, 2)
  const answers = new Map<string, number>()
  let isOver = false
  const callers = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const answer = await getOnce(mall.port, '/health/live/')
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
    }
  })
  const migration = setMigration('1')
  const watching = (async () => {
    const down = new Set<string>()
    while (!isOver) for (const name of await notReady()) down.add(name)
    return down
  })()
  parent.kill('SIGHUP')
  for (const former of before) await untilTrue(() => !isRunning(former))
  const after = await mall.workersOf(parent, 2)
  isOver = true
  await Promise.all(callers)
  setMigration(migration)
  expect(after).toHaveLength(2)
  expect(await watching).not.toContain('process')
  // without the setting of the kernel, which only root can change, a worker that closes resets connections in its queue
  if (!migration) answers.delete('ECONNRESET')
  expect([...answers.keys()]).toEqual(['200'])
  expect(answers.get('200')).toBeGreaterThan(100)
}, 300_000)

test('SIGTERM ends all processes in the deadline, one that hangs too', async () => {
  const workers = await mall.workersOf(parent, 2)
  process.kill(workers[0] as number, 'SIGSTOP')
  const startedMs = performance.now()
  parent.kill('SIGTERM')
  expect(await parent.exited).toBe(1)
  expect(performance.now() - startedMs).toBeLessThan((stopDeadlineSeconds + 2) * 1_000)
  expect(workers.filter(isRunning)).toEqual([])
  expect(await getOnce(mall.port, '/health/live/')).toBe('ECONNREFUSED')
}, 300_000)

test('workers whose parent is killed end, and a new parent takes the port', async () => {
  const killed = mall.start()
  const orphans = await mall.workersOf(killed, 2)
  killed.kill('SIGKILL')
  await untilTrue(() => !orphans.some(isRunning))
  const next = mall.start()
  await mall.workersOf(next, 1)
  next.kill('SIGTERM')
  await next.exited
}, 300_000)

test('what keeps every worker from starting is reported once, and ends the parent', async () => {
  const broken = mall.start({ DATABASE_URL: 'mysql://nobody:wrong@127.0.0.1:1/mall' })
  const said = await new Response(broken.stderr).text()
  expect(await broken.exited).toBe(1)
  expect(said.trim().split('\n')).toHaveLength(1)
}, 300_000)
