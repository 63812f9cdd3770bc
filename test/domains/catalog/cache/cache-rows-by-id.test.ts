import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cacheRowsById } from '../../../../src/domains/catalog/cache/catalog-cache.ts'
import {
  subscribeToInvalidations,
  subscriptionState,
} from '../../../../src/domains/catalog/cache/change-events.ts'
import { waitUntil } from '../../../support/processes/isolated-app.ts'

let stop: () => Promise<void>
beforeAll(async () => {
  stop = subscribeToInvalidations()
  await waitUntil('changes are heard', () => subscriptionState() === 'connected')
})
afterAll(() => stop())

/** What was loaded, in which steps, by readers of one kind of rows over a second and more. */
async function loadsOfReaders(): Promise<number[][]> {
  const loads: number[][] = []
  const kind = crypto.randomUUID()
  const load = async (missing: readonly number[]) => {
    loads.push([...missing].sort((a, b) => a - b))
    return new Map(missing.map((id) => [id, { id }]))
  }
  const ask = (...ids: number[]) => cacheRowsById(kind, ids, load, () => [])
  await ask(1)
  await ask(2, 3)
  await ask(4)
  for (const id of [1, 2, 4]) await ask(id)
  await Bun.sleep(650)
  await ask(5)
  await Bun.sleep(450)
  await ask(2)
  await Bun.sleep(20)
  await ask(1, 2, 4, 5)
  return loads
}

test('rows that are read again take others of their kind along that were asked for and are half through their time', async () => {
  // others, whose changes this process hears, may let it forget all of it in between
  const seen: number[][][] = []
  for (let i = 0; i < 4; i++) seen.push(await loadsOfReaders())
  expect(seen).toContainEqual([[1], [2, 3], [4], [5], [1, 2, 4]])
}, 30_000)

test('no more than 200 rows are taken along, however many were loaded together', async () => {
  const kind = crypto.randomUUID()
  const seen: number[][] = []
  for (let i = 0; i < 4; i++) {
    const sizes: number[] = []
    const load = async (missing: readonly number[]) => {
      sizes.push(missing.length)
      return new Map(missing.map((id) => [id, id]))
    }
    const ask = (ids: readonly number[]) => cacheRowsById(`${kind}${i}`, ids, load, () => [])
    const groups = [0, 150, 300].map((from) => Array.from({ length: 150 }, (_, k) => from + k))
    for (const ids of [[999], [998], ...groups]) await ask(ids)
    for (const ids of groups) await ask(ids)
    await Bun.sleep(1_050)
    for (const id of [999, 998]) {
      await ask([id])
      await Bun.sleep(20)
    }
    seen.push(sizes)
  }
  // others, whose changes this process hears, may let it forget all of it in between
  expect(seen).toContainEqual([1, 1, 150, 150, 150, 199, 201])
}, 30_000)

test('rows and that they are not there are held, each by itself', async () => {
  const kind = crypto.randomUUID()
  const seen: number[] = []
  for (let i = 0; i < 5; i++) {
    let loaded = 0
    const load = async (missing: readonly number[]) => {
      loaded += missing.length
      return new Map(missing.filter((id) => id % 2 === 0).map((id) => [id, id]))
    }
    for (const ids of [
      [1, 2],
      [2, 3],
      [1, 2, 3],
    ])
      expect([...(await cacheRowsById(`${kind}${i}`, ids, load, () => [])).keys()]).toEqual([2])
    seen.push(loaded)
  }
  // others, whose changes this process hears, may let it forget all of it in between
  expect(Math.min(...seen)).toBe(3)
})
