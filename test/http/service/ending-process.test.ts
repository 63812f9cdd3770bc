import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { type IsolatedApp, startIsolatedApp, waitUntil } from '../../support/processes/isolated-app.ts'

const root = resolve(import.meta.dir, '../../..')
let mall: IsolatedApp

beforeAll(async () => {
  mall = await startIsolatedApp({ redisDb: 63, env: { DRAIN_SECONDS: '3', STOP_DEADLINE: '20s' } })
}, 120_000)
afterAll(() => mall?.stop())

/** Starts another process of the same shop. */
async function startAnother(env: Record<string, string>) {
  const child = Bun.spawn([process.execPath, '--no-env-file', join(root, 'src/main.ts')], {
    cwd: root,
    env: { ...process.env, HOST: '127.0.0.1', LOG_LEVEL: 'silent', ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  return child
}

test('a second process on the port of the first ends in one line, and the first one answers on', async () => {
  const second = await startAnother({ PORT: String(mall.port) })
  const said = await new Response(second.stderr).text()
  expect([said.trim(), await second.exited]).toEqual([`PORT: ${mall.port} is in use by another process`, 1])
  expect((await mall.call('GET', '/areas/')).status).toBe(200)
}, 60_000)

test('a worker answers probes and metrics, and no request of the API', async () => {
  const port = await freePort()
  const worker = await startAnother({ PORT: String(port), ROLE: 'worker' })
  const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
  await waitUntil('the worker is ready', () =>
    status('/health/ready/').then(
      (each) => each === 200,
      () => false,
    ),
  )
  expect([await status('/metrics/'), await status('/areas/'), await status('/docs/')]).toEqual([
    200, 404, 404,
  ])
  worker.kill('SIGTERM')
  expect(await worker.exited).toBe(0)
}, 60_000)

test('a client that sends its request slowly holds up the end until the deadline only', async () => {
  const port = await freePort()
  const slow = await startAnother({
    PORT: String(port),
    DRAIN_SECONDS: '0',
    STOP_DEADLINE: '6s',
    LOG_LEVEL: 'warn',
  })
  await waitUntil('the process is ready', () =>
    fetch(`http://127.0.0.1:${port}/health/ready/`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    'POST /users/ HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{',
  )
  const drip = setInterval(() => socket.write(' '), 100)
  await Bun.sleep(300)
  slow.kill('SIGTERM')
  expect(await slow.exited).toBe(0)
  clearInterval(drip)
  socket.destroy()
  expect(await new Response(slow.stdout).text()).toContain('connections with requests under way closed')
}, 60_000)

test('a process that ends is not ready, answers until then, and ends its connections', async () => {
  expect((await mall.call('GET', '/health/ready/')).status).toBe(200)
  mall.child.kill('SIGTERM')
  // readiness asks at most once a second
  await waitUntil(
    'the process is not ready',
    async () => (await mall.call('GET', '/health/ready/')).status === 503,
  )
  const { json } = await mall.call('GET', '/health/ready/')
  expect(json.down).toEqual(['process'])
  const answer = await fetch(`http://127.0.0.1:${mall.port}/areas/`)
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
  expect(await mall.child.exited).toBe(0)
}, 60_000)
