import { afterEach, expect, type Mock, spyOn, test } from 'bun:test'
import { createApp } from '../../../src/app.ts'
import { log } from '../../../src/lib/log.ts'
import { callOn } from '../../support/http.ts'

const spies: Mock<(...values: never[]) => unknown>[] = []
afterEach(() => {
  for (const spy of spies.splice(0)) spy.mockRestore()
})

/** Records what the process logs from now on. */
function record() {
  const [info, warn, error] = (['info', 'warn', 'error'] as const).map((level) => spyOn(log, level))
  spies.push(...([info, warn, error] as unknown as typeof spies))
  const lines = (spy: typeof info) => (spy?.mock.calls ?? []) as unknown as [object, string][]
  return { info: () => lines(info), problems: () => [...lines(warn), ...lines(error)] }
}

test('a process that is not ready answers 503 and logs one info line that names what is missing', async () => {
  const logged = record()
  const starting = createApp({
    mysql: async () => {},
    search: () => Promise.reject(new Error('the index is being read')),
  })
  const { status, json } = await callOn(starting, 'GET', '/health/ready/')
  expect([status, json.code, json.down]).toEqual([503, 'service_unavailable', ['search']])
  const refused = logged.info().filter(([, message]) => message === 'request refused')
  expect(refused).toEqual([[{ code: 'service_unavailable', down: ['search'] }, 'request refused']])
  expect(logged.problems()).toEqual([])
})

test('a dependency that does not answer within 2 seconds counts as not ready', async () => {
  const wait = globalThis.setTimeout
  const timer = spyOn(globalThis, 'setTimeout')
  spies.push(timer as unknown as (typeof spies)[number])
  // the two seconds end immediately
  timer.mockImplementation(((work: () => void, ms?: number) => wait(work, ms === 2_000 ? 0 : ms)) as never)
  const stuck = createApp({ mysql: async () => {}, redis: () => new Promise(() => {}) })
  const { status, json } = await callOn(stuck, 'GET', '/health/ready/')
  expect([status, json.code, json.down]).toEqual([503, 'service_unavailable', ['redis']])
  expect(timer.mock.calls.map(([, ms]) => ms)).toContain(2_000)
})

test('a failure with a cause is logged as an error with its cause', async () => {
  const logged = record()
  const broken = createApp({}).get('/broken/', () => {
    throw new Error('out of paper')
  })
  expect((await callOn(broken, 'GET', '/broken/')).status).toBe(500)
  expect(logged.problems()).toEqual([
    [{ code: 'internal_error', err: expect.objectContaining({ message: 'out of paper' }) }, 'request failed'],
  ])
})
