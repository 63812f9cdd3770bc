import { expect, test } from 'bun:test'
import { startSchedule } from '../../src/jobs/schedule.ts'
import { redis } from '../../src/redis/client.ts'
import { waitUntil } from '../support/processes/isolated-app.ts'

test('a schedule runs once over all processes, and again after Redis has lost it', async () => {
  const name = `test-${crypto.randomUUID()}`
  let [runs, atOnce, most] = [0, 0, 0]
  const work = async () => {
    most = Math.max(most, ++atOnce)
    await redis.ping()
    atOnce--
    runs++
  }
  const startMs = performance.now()
  const stops = [await startSchedule(name, 200, work), await startSchedule(name, 200, work)]
  try {
    await waitUntil('it runs', () => runs >= 12)
    // two separate schedules would have run twice as often
    expect(runs).toBeLessThanOrEqual((performance.now() - startMs) / 200 + 2)
    const keys = await redis.keys(`*:${name}:*`)
    expect(keys.length).toBeGreaterThan(0)
    await redis.del(...keys)
    const before = runs
    await waitUntil('it runs again', () => runs >= before + 3)
    expect(most).toBe(1)
  } finally {
    await Promise.all(stops.map((stop) => stop()))
    const keys = await redis.keys(`*:${name}:*`)
    if (keys.length > 0) await redis.del(...keys)
  }
})
