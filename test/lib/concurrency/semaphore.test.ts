import { expect, test } from 'bun:test'
import { createSemaphore } from '../../../src/lib/concurrency/semaphore.ts'

test('no more work runs at a time than the limit, and waiting work starts in arrival order', async () => {
  const semaphore = createSemaphore(2)
  const started: number[] = []
  const jobs = Array.from({ length: 5 }, () => Promise.withResolvers<number>())
  const results = jobs.map(({ promise }, i) =>
    semaphore.run(() => {
      started.push(i)
      return promise
    }),
  )
  await Bun.sleep(0)
  expect(started).toEqual([0, 1])
  jobs[1]?.resolve(1)
  await results[1]
  await Bun.sleep(0)
  expect(started).toEqual([0, 1, 2])
  for (const [i, job] of jobs.entries()) job.resolve(i)
  expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4])
  expect(started).toEqual([0, 1, 2, 3, 4])
})

test('failed work frees its slot and rejects for its caller', async () => {
  const semaphore = createSemaphore(1)
  const failed = semaphore.run(() => Promise.reject(new Error('failed')))
  const next = semaphore.run(async () => 'done')
  await expect(failed).rejects.toThrow('failed')
  expect(await next).toBe('done')
})
