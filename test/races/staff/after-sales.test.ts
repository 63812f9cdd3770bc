import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import type { RefundStatus } from '../../../src/domains/orders/refunds/refund-state-machine.ts'
import {
  createAgent,
  createSale,
  movementsOf,
  owedOf,
  stocksOf,
} from '../../journeys/staff/after-sales/calls.ts'
import { call } from '../../support/http.ts'
import { runChild } from '../../support/processes/child-process.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

type Agent = Awaited<ReturnType<typeof createAgent>>
type Sale = Awaited<ReturnType<typeof createSale>> & { id: number }

let second: Awaited<ReturnType<typeof startSecondProcess>>
let here: Agent
let there: Agent
beforeAll(async () => {
  ;[second, here, there] = await Promise.all([startSecondProcess(), createAgent(), createAgent()])
}, 60_000)
afterAll(() => second.stop())

const rounds = 6

/** A request for one piece, 33.00, of a shipped order, in a state. */
async function createCase(status: RefundStatus): Promise<Sale> {
  const sale = await createSale()
  const id = await sale.request([[sale.a, 1]])
  await db.update(refunds).set({ status }).where(eq(refunds.id, id))
  return { ...sale, id }
}

/** Answers a request on the second process. */
async function answerThere({ id }: Sale, verb: string, body: object = {}) {
  const response = await fetch(`${second.base}/meiduo_admin/refunds/${id}/${verb}/`, {
    method: 'POST',
    headers: { authorization: `JWT ${there.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, json: (await response.json()) as { code?: string } }
}

const entriesOf = ({ id }: Sale) =>
  db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `refund:${id}`))
const stateOf = async ({ id }: Sale) =>
  (await db.select({ status: refunds.status }).from(refunds).where(eq(refunds.id, id)))[0]?.status
const winsOf = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort()

test('of two people who approve one request on two processes one does, and the money is owed once', async () => {
  for (let round = 0; round < rounds; round++) {
    const sale = await createCase('requested')
    const answers = await Promise.all([
      here.answer(sale.id, 'approval', { restock: true }),
      answerThere(sale, 'approval', { restock: true }),
    ])
    expect(winsOf(answers)).toEqual([200, 409])
    expect([await owedOf(sale.orderId), await stocksOf(sale.a), (await entriesOf(sale)).length]).toEqual([
      ['33.00'],
      [8],
      1,
    ])
  }
})

test('of an approval, a required return, a rejection and the withdrawal of one request one wins, and only a required return is rejected later', async () => {
  for (let round = 0; round < rounds; round++) {
    const sale = await createCase('requested')
    const path = `/orders/${sale.orderId}/refunds/${sale.id}/`
    const answers = await Promise.all([
      here.answer(sale.id, 'approval'),
      answerThere(sale, 'approval', { require_return: true }),
      answerThere(sale, 'rejection', { reason: '已使用' }),
      call('DELETE', path, { token: sale.user.token }),
    ])
    const ends = ['approved', 'return_expected', 'rejected', 'withdrawn']
    const won = ends.filter((_, at) => answers[at]?.status !== 409)
    if (won.length > 1) expect(won).toEqual(['return_expected', 'rejected'])
    expect(await stateOf(sale)).toBe(won.at(-1) as RefundStatus)
    expect(await owedOf(sale.orderId)).toEqual(won[0] === 'approved' ? ['33.00'] : [])
  }
})

test('goods that two people inspect are in stock once', async () => {
  for (let round = 0; round < rounds; round++) {
    const sale = await createCase('received')
    const lines = [{ sku_id: sale.a, restock: 1, write_off: 0 }]
    const answers = await Promise.all([
      here.answer(sale.id, 'inspection', { lines }),
      answerThere(sale, 'inspection', { lines }),
      here.answer(sale.id, 'inspection', { lines }),
    ])
    expect(winsOf(answers)).toEqual([200, 409, 409])
    expect([await stocksOf(sale.a), (await movementsOf(sale.a)).length]).toEqual([[8], 1])
  }
})

test('of a receipt and a rejection of goods that are on their way one wins, and the loser changes nothing', async () => {
  for (let round = 0; round < rounds; round++) {
    const sale = await createCase('returning')
    const calls = [
      () => here.answer(sale.id, 'receipt'),
      () => answerThere(sale, 'receipt'),
      () => answerThere(sale, 'rejection', { reason: '没有收到' }),
      () => here.answer(sale.id, 'rejection', { reason: '没有收到' }),
    ]
    // each kind of call begins in half of the rounds
    const order = round % 2 === 0 ? [0, 1, 2, 3] : [3, 2, 1, 0]
    const answers = await Promise.all(order.map((at) => calls[at]?.()))
    const winners = order.filter((_, at) => answers[at]?.status === 200)
    expect(winners).toHaveLength(1)
    for (const answer of answers)
      if (answer?.status !== 200) expect([answer?.status, answer?.json.code]).toEqual([409, 'refund_state'])
    const isReceived = (winners[0] as number) < 2
    expect(await stateOf(sale)).toBe(isReceived ? 'received' : 'rejected')
    expect((await entriesOf(sale)).map(({ action }) => action)).toEqual([
      isReceived ? 'receiveReturn' : 'rejectRefund',
    ])
    // goods that arrived are inspected first; goods of a rejected request are not
    const lines = [{ sku_id: sale.a, restock: 1, write_off: 0 }]
    expect((await here.answer(sale.id, 'inspection', { lines })).status).toBe(isReceived ? 200 : 409)
    expect(await stocksOf(sale.a)).toEqual([isReceived ? 8 : 7])
  }
})

test('of the parcel that the buyer reports and a rejection one is first, and a rejected request takes no parcel', async () => {
  for (let round = 0; round < rounds; round++) {
    const sale = await createCase('return_expected')
    const body = { carrier: '顺丰速运', tracking_no: 'SF1' }
    const [reported, rejected] = await Promise.all([
      call('POST', `/orders/${sale.orderId}/refunds/${sale.id}/return/`, { token: sale.user.token, body }),
      answerThere(sale, 'rejection', { reason: '没有收到' }),
    ])
    // a rejection after the report is allowed, too
    expect([201, 409]).toContain(reported.status)
    expect([rejected.status, await stateOf(sale)]).toEqual([200, 'rejected'])
  }
})

test.each(['approve', 'inspect'] as const)(
  'a process that is killed before the commit of %s leaves neither the change nor its entry',
  async (verb) => {
    const sale = await createCase(verb === 'approve' ? 'requested' : 'received')
    const child = await runChild('races/children/after-sales-crash.ts', verb, sale.id, here.id, sale.a)
    expect([child.killed, child.errors]).toEqual([true, ''])
    expect([await stateOf(sale), await owedOf(sale.orderId), await stocksOf(sale.a)]).toEqual([
      verb === 'approve' ? 'requested' : 'received',
      [],
      [7],
    ])
    expect([await movementsOf(sale.a), await entriesOf(sale)]).toEqual([[], []])
    const body = verb === 'approve' ? {} : { lines: [{ sku_id: sale.a, restock: 1, write_off: 0 }] }
    expect((await here.answer(sale.id, verb === 'approve' ? 'approval' : 'inspection', body)).status).toBe(
      200,
    )
  },
  60_000,
)

test('pieces that an inspection has returned do not return again with a later request', async () => {
  const sale = await createCase('received')
  await here.answer(sale.id, 'inspection', { lines: [{ sku_id: sale.a, restock: 1, write_off: 0 }] })
  await here.answer(sale.id, 'rejection', { reason: '已使用' })
  const id = await sale.request([[sale.a, 3]])
  const twice = await here.answer(id, 'approval', { restock: [{ sku_id: sale.a, count: 3 }] })
  expect(twice).toMatchObject({ status: 400, json: { code: 'refund_pieces_unfit' } })
  expect((await here.answer(id, 'approval', { restock: true })).json.lines).toMatchObject([{ restocked: 2 }])
  expect(await stocksOf(sale.a)).toEqual([10])
})
