import { expect, test } from 'bun:test'
import { createFairQueue, type FairQueueSize } from '../../../src/lib/concurrency/concurrency-limiter.ts'

const full = () => new Error('full')

test('concurrent runs never exceed the limit, even after failures, and waiting work starts in order', async () => {
  const gate = createFairQueue({ concurrent: 2, waiting: 100 }, full)
  let running = 0
  let most = 0
  const begun: number[] = []
  const work = (i: number) => async () => {
    begun.push(i)
    most = Math.max(most, ++running)
    await new Promise((done) => setImmediate(done))
    running--
    if (i % 3 === 0) throw new Error('bad')
    return i
  }
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => gate.run(work(i))))
  expect(most).toBe(2)
  expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(results.filter((result) => result.status === 'rejected')).toHaveLength(7)
  expect(await gate.run(work(1))).toBe(1)
})

test('work is refused immediately while the queue is full, and accepted again later', async () => {
  const gate = createFairQueue({ concurrent: 1, waiting: 1 }, full)
  let finish = () => {}
  const held = gate.run(() => new Promise<void>((done) => (finish = done)))
  const waiting = gate.run(async () => 'waited')
  expect(gate.run(async () => 'never')).rejects.toThrow('full')
  finish()
  await held
  expect(await waiting).toBe('waited')
  expect(await gate.run(async () => 'later')).toBe('later')
})

/** Creates work that records its start and ends on request. */
function workshop(size: FairQueueSize) {
  const gate = createFairQueue(size, full)
  const begun: string[] = []
  const refused: string[] = []
  const endings = new Map<string, () => void>()
  const ask = (name: string) => {
    const work = () =>
      new Promise<void>((done) => {
        begun.push(name)
        endings.set(name, done)
      })
    return gate.run(work, name[0]).catch(() => void refused.push(name))
  }
  /** Ends the running work, oldest first, until none runs. */
  const finish = async () => {
    for (let i = 0; i < begun.length; i++) {
      endings.get(begun[i] as string)?.()
      await new Promise((done) => setImmediate(done))
    }
    return begun
  }
  return { ask, begun, refused, finish }
}

test("the queue of one client does not delay another's: clients alternate", async () => {
  const { ask, finish } = workshop({ concurrent: 1, waiting: 100 })
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'c1', 'a6']) void ask(name)
  expect(await finish()).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4', 'a5', 'a6'])
})

test('one client never exceeds its limit and leaves capacity to others', async () => {
  const { ask, begun, finish } = workshop({ concurrent: 3, perClient: 2, waiting: 100 })
  for (const name of ['a1', 'a2', 'a3', 'a4']) void ask(name)
  expect(begun).toEqual(['a1', 'a2'])
  void ask('b1')
  expect(begun).toEqual(['a1', 'a2', 'b1'])
  expect(await finish()).toEqual(['a1', 'a2', 'b1', 'a3', 'a4'])
})

test('a full queue sheds the newest work of the longest client, and accepts a client with little work', async () => {
  const { ask, refused, finish } = workshop({ concurrent: 1, waiting: 4 })
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']) await Promise.race([ask(name), null])
  expect(refused).toEqual(['a6'])
  for (const name of ['b1', 'c1', 'd1']) void ask(name)
  await new Promise((done) => setImmediate(done))
  expect(refused).toEqual(['a6', 'a5', 'a4', 'a3'])
  // no client has a longer queue than the new one would have
  void ask('e1')
  await new Promise((done) => setImmediate(done))
  expect(refused.at(-1)).toBe('e1')
  expect(await finish()).toEqual(['a1', 'a2', 'b1', 'c1', 'd1'])
})
