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

  test('of two contents with one key at one moment on two processes one has its effect, and the other changes nothing', async () => {
    const expected = await effectsOfOne(keyed)
    const { effects, other, ...prepared } = await prepare()
    const key = crypto.randomUUID()
    const another = { ...prepared, ...other }
    const answers = await Promise.all([
      sendKeyed(prepared, key),
      sendKeyed(another, key, targetAt(second.base)),
    ])
    const isFirst = answers[0]?.status === status
    // the other content may be no valid call, which leaves the key to this one
    if (!isFirst) expect([answers[0]?.status, answers[0]?.json.code]).toEqual([422, 'idempotency_key_reused'])
    if (isFirst && answers[1]?.status !== 404) expect(answers[1]?.json.code).toBe('idempotency_key_reused')
    const winner = await sendKeyed(isFirst ? prepared : another, key)
    expect([winner.text, isReplayed(winner)]).toEqual([answers[isFirst ? 0 : 1]?.text as string, 'true'])
    if (isFirst) expect(await effects()).toEqual(expected)
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

/** Two calls that change SKUs, with the stocks of the SKUs of each before and after. */
async function prepareEdits(overlap: number, size = 16) {
  const { token } = await createStaff(['goods.change_sku'])
  const ids = await Promise.all(Array.from({ length: 2 * size - overlap }, () => createSku({ stock: 10 })))
  const edit = (chosen: readonly number[], delta: number) => ({
    ...{ path: '/meiduo_admin/skus/edits/', token },
    options: { body: { ids: chosen, stock_delta: delta } },
  })
  const [mine, others] = [ids.slice(0, size), ids.slice(-size).reverse()]
  const stocks = async () => {
    const rows = await db.select({ id: skus.id, stock: skus.stock }).from(skus).where(inArray(skus.id, ids))
    return new Map(rows.map(({ id, stock }) => [id, stock]))
  }
  const stocksAfter = (chosen: readonly number[], stock: number) =>
    new Map(ids.map((id) => [id, chosen.includes(id) ? stock : 10]))
  return {
    ...{ one: edit(mine, 1), other: edit(others, 5), stocks },
    ...{ afterOne: stocksAfter(mine, 11), afterOther: stocksAfter(others, 15) },
  }
}

describe('of two changes of many SKUs with one key on two processes one wins whole, and the other changes nothing', () => {
  test.each([0, 8, 16])(
    'with %i SKUs in both',
    async (overlap) => {
      for (let round = 0; round < 3; round++) {
        const { one, other, stocks, afterOne, afterOther } = await prepareEdits(overlap)
        const key = crypto.randomUUID()
        const answers = await Promise.all([
          sendKeyed(one, key),
          sendKeyed(other, key, targetAt(second.base)),
          sendKeyed(one, key, targetAt(second.base)),
          sendKeyed(other, key),
        ])
        const isFirst = answers[0]?.status === 200
        const [won, lost] = [
          answers.filter(({ status }) => status === 200),
          answers.filter(({ json }) => json.code),
        ]
        expect(answers.map(({ status }) => status)).toEqual(
          isFirst ? [200, 422, 200, 422] : [422, 200, 422, 200],
        )
        expect(lost.map(({ json }) => json.code)).toEqual(lost.map(() => 'idempotency_key_reused'))
        expect(won.map(({ text }) => text)).toEqual(won.map(() => won[0]?.text as string))
        expect(won.filter((answer) => !isReplayed(answer))).toHaveLength(1)
        expect(await stocks()).toEqual(isFirst ? afterOne : afterOther)
        const repeated = await sendKeyed(isFirst ? one : other, key)
        expect([repeated.status, repeated.text, isReplayed(repeated)]).toEqual([
          200,
          won[0]?.text as string,
          'true',
        ])
      }
    },
    60_000,
  )

  test('when the other begins while the only SKU of the first is being changed', async () => {
    const { one, other, stocks, afterOne } = await prepareEdits(0, 1)
    const key = crypto.randomUUID()
    let late: ReturnType<typeof sendKeyed> | undefined
    const begin = async () => {
      late = sendKeyed(other, key, targetAt(second.base))
      await Bun.sleep(500)
    }
    const first = await atFailpoint('key:claimed', begin, () => sendKeyed(one, key))
    expect([first.status, (await late)?.status]).toEqual([200, 422])
    expect(await stocks()).toEqual(afterOne)
  }, 60_000)

  test('when the process of the first was killed in the middle, and its repetition completes it', async () => {
    const { one, other, stocks, afterOne } = await prepareEdits(8)
    const key = crypto.randomUUID()
    const killed = await startSecondProcess({ KILLED_AT: 'key:claimed', PASSED: '6' }, 'serve-killed.ts')
    await expect(sendKeyed(one, key, targetAt(killed.base))).rejects.toThrow()
    killed.stop()
    const interrupted = await stocks()
    expect(new Set(interrupted.values())).toEqual(new Set([10, 11]))
    expect((await sendKeyed(other, key)).json.code).toBe('idempotency_key_reused')
    expect(await stocks()).toEqual(interrupted)
    const repeated = await Promise.all([sendKeyed(one, key), sendKeyed(one, key, targetAt(second.base))])
    expect(repeated.map(({ status }) => status)).toEqual([200, 200])
    expect(await stocks()).toEqual(afterOne)
  }, 60_000)
})

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
