import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { inArray } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { skus } from '../../src/db/schema/catalog.ts'
import { onFailpoint } from '../../src/lib/failpoints.ts'
import { type KeyedCall, keyedCalls, sendKeyed, type Target } from '../contract/keyed/calls.ts'
import { createSku } from '../support/factories/skus.ts'
import { createStaff } from '../support/factories/staff/staff.ts'
import { app } from '../support/http.ts'
import { atFailpoint } from '../support/processes/at-failpoint.ts'
import { startSecondProcess } from '../support/processes/second-process.ts'

let second: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  second = await startSecondProcess()
}, 60_000)
afterAll(() => second.stop())

const targetAt = (base: string): Target => ({
  handle: (request) => fetch(new Request(request.url.replace('http://localhost', base), request)),
})
const stop = async () => {
  throw new Error('stopped here')
}
const isReplayed = ({ headers }: { headers: Headers }) => headers.get('idempotent-replayed')
const callOf = (operation: string) => keyedCalls.find((each) => each.operation === operation) as KeyedCall

/** What one call changes. */
async function effectsOfOne({ prepare }: KeyedCall): Promise<unknown> {
  const { effects, other: _, ...prepared } = await prepare()
  await sendKeyed(prepared, crypto.randomUUID())
  return effects()
}

describe.each(keyedCalls.map((each) => [each.operation, each] as const))('%s', (operation, keyed) => {
  const { status, prepare } = keyed

  test('of concurrent requests with one key on two processes one has the effect, and all get its answer', async () => {
    const expected = await effectsOfOne(keyed)
    for (let round = 0; round < 2; round++) {
      const { effects, other: _, ...prepared } = await prepare()
      const key = crypto.randomUUID()
      const there = targetAt(second.base)
      const targets = round === 0 ? [app, there, there] : [there, app, app]
      const answers = await Promise.all(targets.map((target) => sendKeyed(prepared, key, target)))
      const [first] = answers
      expect(answers.map(({ status, text }) => [status, text])).toEqual(
        answers.map(() => [status, first?.text as string]),
      )
      expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(1)
      expect(await effects()).toEqual(expected)
    }
  }, 60_000)

  // the key of an order is in the order: see crashes.test.ts
  if (operation === 'placeOrder') return

  test('a request that ends before its commit has no effect, and its repetition has', async () => {
    const { effects, other: _, ...prepared } = await prepare()
    const [key, untouched] = [crypto.randomUUID(), await effects()]
    const broken = await atFailpoint('key:claimed', stop, () => sendKeyed(prepared, key))
    expect([broken.status, await effects()]).toEqual([500, untouched])
    const repeated = await sendKeyed(prepared, key)
    expect([repeated.status, isReplayed(repeated)]).toEqual([status, null])
    expect(await effects()).toEqual(await effectsOfOne(keyed))
  }, 60_000)

  test('a request that ends after its commit, before its answer, has its effect once, and repetitions get one answer', async () => {
    const { effects, other: _, ...prepared } = await prepare()
    const key = crypto.randomUUID()
    expect((await atFailpoint('key:committed', stop, () => sendKeyed(prepared, key))).status).toBe(500)
    const repeated = await sendKeyed(prepared, key)
    const again = await sendKeyed(prepared, key)
    // changes of many SKUs are repeated by SKU, and only then answered
    expect([repeated.status, isReplayed(repeated)]).toEqual([
      status,
      operation === 'editSkus' ? null : 'true',
    ])
    expect([again.status, again.text, isReplayed(again)]).toEqual([status, repeated.text, 'true'])
    expect(await effects()).toEqual(await effectsOfOne(keyed))
  }, 60_000)
})

test.each(['claimCoupon', 'approveRefund', 'changeSku'])(
  'a process that is killed at the commit of %s has had the effect once after a repetition',
  async (operation) => {
    const keyed = callOf(operation)
    for (const KILLED_AT of ['key:claimed', 'key:committed']) {
      const { effects, other: _, ...prepared } = await keyed.prepare()
      const [key, untouched] = [crypto.randomUUID(), await effects()]
      const killed = await startSecondProcess({ KILLED_AT }, 'serve-killed.ts')
      await expect(sendKeyed(prepared, key, targetAt(killed.base))).rejects.toThrow()
      killed.stop()
      if (KILLED_AT === 'key:claimed') expect(await effects()).toEqual(untouched)
      const repeated = await sendKeyed(prepared, key)
      expect([repeated.status, isReplayed(repeated)]).toEqual([
        keyed.status,
        KILLED_AT === 'key:committed' ? 'true' : null,
      ])
      expect(await effects()).toEqual(await effectsOfOne(keyed))
    }
  },
  60_000,
)

test('a change of many SKUs that ends in the middle is completed by its repetition, and no SKU changes twice', async () => {
  const { token } = await createStaff(['goods.change_sku'])
  const ids = await Promise.all(Array.from({ length: 6 }, () => createSku({ stock: 10 })))
  const prepared = {
    path: '/meiduo_admin/skus/edits/',
    token,
    options: { body: { ids, stock_delta: 5, price: { add: '1.00' } } },
  }
  const key = crypto.randomUUID()
  let claimed = 0
  onFailpoint(async (name) => {
    if (name === 'key:claimed' && ++claimed === 5) await stop()
  })
  try {
    expect((await sendKeyed(prepared, key)).status).toBe(500)
  } finally {
    onFailpoint(undefined)
  }
  const stocks = async () =>
    (await db.select({ stock: skus.stock }).from(skus).where(inArray(skus.id, ids))).map(({ stock }) => stock)
  expect(new Set(await stocks())).toEqual(new Set([10, 15]))
  const answers = await Promise.all([
    sendKeyed(prepared, key),
    sendKeyed(prepared, key, targetAt(second.base)),
    sendKeyed(prepared, key),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(await stocks()).toEqual(ids.map(() => 15))
}, 60_000)
