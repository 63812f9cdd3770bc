import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { runScript } from '../../support/processes/child-process.ts'
import { createIsolatedShop } from '../../support/processes/isolated-shop.ts'

type Line = Readonly<{ operation: string; status: number; cuts: number; changed: string[] }>

let shop: Awaited<ReturnType<typeof createIsolatedShop>>
beforeAll(async () => {
  shop = await createIsolatedShop(58)
  // an id in a path has at most nine digits
  await shop.rows('ALTER TABLE tb_users AUTO_INCREMENT = ?', [randomInt(500_000_000, 900_000_000)])
}, 120_000)
afterAll(() => shop.close())

test('of every staff write that is cut off between its statements and the commit, neither the change nor its audit entry is stored', async () => {
  const { output, errors, status } = await runScript(shop.env, 'test/races/children/killed-writes.ts')
  expect([status, errors]).toEqual([0, ''])
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  expect(lines.length).toBeGreaterThan(30)
  expect(lines.filter(({ cuts }) => cuts === 0).map(({ operation }) => operation)).toEqual([])
  const wrong = lines.filter(({ status: answered, changed }) => answered < 500 || changed.length > 0)
  expect(wrong).toEqual([])
}, 300_000)
