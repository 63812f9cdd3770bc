import { expect, test } from 'bun:test'
import { createMonitor } from '../../../src/lib/concurrency/monitor.ts'
import { isOutage } from '../../../src/lib/server-errors.ts'

test('many checks within a second ask once, and share the reason of a failure', async () => {
  let asked = 0
  const monitor = createMonitor(async () => {
    asked++
    throw new Error('read-only')
  })
  const results = await Promise.allSettled(Array.from({ length: 50 }, () => monitor.check()))
  expect(results.every((each) => each.status === 'rejected' && each.reason.message === 'read-only')).toBe(
    true,
  )
  await expect(monitor.check()).rejects.toThrow('read-only')
  expect(asked).toBe(1)
})

test('a dependency whose probes do not answer is down', async () => {
  const { promise: isReported, resolve } = Promise.withResolvers<boolean>()
  const monitor = createMonitor(() => new Promise(() => {}))
  const stop = monitor.watch(isOutage, resolve)
  await expect(monitor.check()).rejects.toThrow('the probe did not end before the deadline')
  expect(await isReported).toBe(false)
  stop()
}, 20_000)

test('a dependency is down after two failures in a row that mean so, and up after one success', async () => {
  const outcomes = ['down', 'up', 'down', 'read-only', 'down', 'down', 'down', 'up']
  const reported: boolean[] = []
  const monitor = createMonitor(async () => {
    const outcome = outcomes.shift() ?? 'up'
    if (outcome !== 'up') throw new Error(outcome)
  })
  const stop = monitor.watch(
    (reason) => (reason as Error).message === 'down',
    (isUp) => reported.push(isUp),
  )
  while (outcomes.length > 0) await Bun.sleep(100)
  await Bun.sleep(1_200)
  stop()
  expect(reported).toEqual([false, true])
}, 30_000)
