import { expect, test } from 'bun:test'
import { createGate } from '../../src/lib/gate.ts'

const full = () => new Error('full')

test('no more runs at a time than may, whatever ends badly, and who waits comes in order', async () => {
  const gate = createGate(2, 100, full)
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

test('whoever comes when as many wait as may is refused at once, and later ones are taken again', async () => {
  const gate = createGate(1, 1, full)
  let finish = () => {}
  const held = gate.run(() => new Promise<void>((done) => (finish = done)))
  const waiting = gate.run(async () => 'waited')
  expect(gate.run(async () => 'never')).rejects.toThrow('full')
  finish()
  await held
  expect(await waiting).toBe('waited')
  expect(await gate.run(async () => 'later')).toBe('later')
})
