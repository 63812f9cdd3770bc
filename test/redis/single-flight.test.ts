import { expect, test } from 'bun:test'
import { redis } from '../../src/redis/client.ts'
import { runOnce } from '../../src/redis/single-flight.ts'
import { waitUntil } from '../support/processes/isolated-app.ts'

const newLease = () => `test:{${crypto.randomUUID()}}:lease`

test('concurrent callers share one flight, its failure included, and the next caller begins a new one', async () => {
  const lease = newLease()
  let runs = 0
  const fly = (work: () => Promise<number>) =>
    runOnce({
      lease,
      work: () => {
        runs++
        return work()
      },
    })
  const landed = await Promise.all([1, 2, 3].map((i) => fly(async () => i)))
  expect(landed).toEqual([
    { result: 1, isShared: false },
    { result: 1, isShared: true },
    { result: 1, isShared: true },
  ])
  const failed = await Promise.allSettled(
    [1, 2].map(() => fly(() => Promise.reject(new Error('out of paper')))),
  )
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect([await fly(async () => 4), runs]).toEqual([{ result: 4, isShared: false }, 3])
  expect(await redis.exists(lease)).toBe(0)
})

test('a process waits while another one holds the lease, and takes its stored result instead of working', async () => {
  const lease = newLease()
  await redis.set(lease, 'other', 'PX', 60_000)
  let [stored, looks, runs] = [undefined as string | undefined, 0, 0]
  const flight = runOnce({
    lease,
    find: async () => {
      looks++
      return stored
    },
    work: async () => String(++runs),
  })
  await waitUntil('it has looked twice', () => looks > 1)
  stored = 'of the other'
  expect(await flight).toEqual({ result: 'of the other', isShared: false })
  expect([runs, await redis.get(lease)]).toEqual([0, 'other'])
})

test('a result that is stored just before the lease is taken is found, and the lease is released', async () => {
  const lease = newLease()
  let [looks, runs] = [0, 0]
  const find = async () => (++looks === 1 ? undefined : 'found')
  const { result } = await runOnce({ lease, find, work: async () => String(++runs) })
  expect([result, runs, await redis.exists(lease)]).toEqual(['found', 0, 0])
})

test('a flight holds the lease for six seconds, renews it while it works, and leaves the lease of another process', async () => {
  const lease = newLease()
  await runOnce({
    lease,
    work: async () => {
      expect(await redis.pttl(lease)).toBeWithin(1, 6_001)
      await redis.pexpire(lease, 600_000)
      await waitUntil('the lease is renewed', async () => (await redis.pttl(lease)) <= 6_000)
      expect(await redis.pttl(lease)).toBeGreaterThan(0)
      await redis.set(lease, 'other', 'PX', 60_000)
    },
  })
  expect(await redis.get(lease)).toBe('other')
})

test('an error of the stored state is that of the flight, and takes no lease', async () => {
  const lease = newLease()
  let runs = 0
  const broken = runOnce({
    lease,
    find: () => Promise.reject(new Error('broken row')),
    work: async () => ++runs,
  })
  await expect(broken).rejects.toThrow('broken row')
  expect([runs, await redis.exists(lease)]).toEqual([0, 0])
})
