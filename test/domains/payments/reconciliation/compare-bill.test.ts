import { expect, test } from 'bun:test'
import {
  compareBill,
  type Ledger,
  type LedgerPayment,
  type LedgerRefund,
} from '../../../../src/domains/payments/reconciliation/compare-bill.ts'
import type { BillRow } from '../../../../src/gateways/payments/payment-gateway.ts'

const at = new Date('2026-11-23T04:05:06Z')
const paid = (tradeNo: string, amountFen = 6_990, outTradeNo = `o-${tradeNo}`): BillRow => ({
  kind: 'payment',
  tradeNo,
  outTradeNo,
  amountFen,
  at,
})
const given = (
  outRefundNo: string,
  state: 'success' | 'processing' | 'failed' = 'success',
  amountFen = 100,
): BillRow => ({
  kind: 'refund',
  tradeNo: 't',
  outTradeNo: 'o',
  outRefundNo,
  amountFen,
  at,
  state,
})
const payment = (tradeId: string, amountFen = 6_990, orderId = `o-${tradeId}`): LedgerPayment => ({
  tradeId,
  amountFen,
  orderId,
})
const refund = (outRefundNo: string, isDone = true, amountFen = 100, orderId = 'o'): LedgerRefund => ({
  outRefundNo,
  isDone,
  amountFen,
  orderId,
})

/** What is booked; all of it on the day of the bill unless said otherwise. */
function books(
  payments: LedgerPayment[],
  refunds: LedgerRefund[] = [],
  ofDay: Partial<Ledger['billDay']> = {},
): Ledger {
  const all = {
    tradeIds: payments.map(({ tradeId }) => tradeId),
    outRefundNos: refunds.filter(({ isDone }) => isDone).map(({ outRefundNo }) => outRefundNo),
  }
  return { payments, refunds, billDay: { ...all, ...ofDay } }
}

type Case = readonly [what: string, rows: BillRow[], books: Ledger, found: string[]]
const cases: readonly Case[] = [
  ['nothing moved', [], books([]), []],
  ['a payment that both know', [paid('a')], books([payment('a')]), []],
  ['a payment in the bill alone', [paid('a')], books([]), ['unknown_payment o-a a 6990 -']],
  ['a payment in our books alone', [], books([payment('a')]), ['absent_payment o-a a - 6990']],
  [
    'a payment that our books have on another day',
    [paid('a')],
    books([payment('a')], [], { tradeIds: [] }),
    [],
  ],
  ['one fen more in the bill', [paid('a', 6_991)], books([payment('a')]), ['wrong_payment o-a a 6991 6990']],
  ['one fen less in the bill', [paid('a', 6_989)], books([payment('a')]), ['wrong_payment o-a a 6989 6990']],
  [
    'a payment for another order',
    [paid('a')],
    books([payment('a', 6_990, 'x')]),
    ['wrong_payment o-a a 6990 6990'],
  ],
  ['a refund that both know', [given('r')], books([], [refund('r')]), []],
  ['a refund in the bill alone', [given('r')], books([]), ['unknown_refund o r 100 -']],
  ['one under way in the bill alone', [given('r', 'processing')], books([]), ['unknown_refund o r 100 -']],
  ['one that failed, in the bill alone', [given('r', 'failed')], books([]), []],
  ['a refund in our books alone', [], books([], [refund('r')]), ['absent_refund o r - 100']],
  ['a refund that waits in our books alone', [], books([], [refund('r', false)]), []],
  [
    'done by the bill, waiting with us',
    [given('r')],
    books([], [refund('r', false)]),
    ['unfinished_refund o r 100 100'],
  ],
  ['under way by the bill, waiting with us', [given('r', 'processing')], books([], [refund('r', false)]), []],
  ['under way by the bill, done with us', [given('r', 'processing')], books([], [refund('r')]), []],
  [
    'failed by the bill, done with us',
    [given('r', 'failed')],
    books([], [refund('r')]),
    ['absent_refund o r - 100'],
  ],
  ['failed by the bill, waiting with us', [given('r', 'failed')], books([], [refund('r', false)]), []],
  [
    'a refund of another amount',
    [given('r', 'success', 99)],
    books([], [refund('r')]),
    ['wrong_refund o r 99 100'],
  ],
  [
    'a refund of another order',
    [given('r')],
    books([], [refund('r', true, 100, 'x')]),
    ['wrong_refund o r 100 100'],
  ],
  [
    'several at once come in the order of the bill, then what it lacks',
    [given('r'), paid('b'), paid('a')],
    books([payment('a'), payment('c')], [refund('s')]),
    [
      'unknown_refund o r 100 -',
      'unknown_payment o-b b 6990 -',
      'absent_payment o-c c - 6990',
      'absent_refund o s - 100',
    ],
  ],
]

for (const [what, rows, booked, found] of cases)
  test(what, () => {
    const told = compareBill(rows, booked).map(
      ({ kind, outTradeNo, reference, billFen, ourFen }) =>
        `${kind} ${outTradeNo} ${reference} ${billFen ?? '-'} ${ourFen ?? '-'}`,
    )
    expect(told).toEqual(found)
  })
