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
  feeFen: 0,
  at,
})
const refunded = (
  outRefundNo: string,
  state: 'success' | 'processing' | 'failed' = 'success',
  amountFen = 100,
): BillRow => ({
  kind: 'refund',
  tradeNo: 't',
  outTradeNo: 'o',
  outRefundNo,
  amountFen,
  feeFen: 0,
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

/** A ledger whose payments and completed refunds are all of the bill's day by default. */
function ledger(
  payments: LedgerPayment[],
  refunds: LedgerRefund[] = [],
  billDay: Partial<Ledger['billDay']> = {},
): Ledger {
  const all = {
    tradeIds: payments.map(({ tradeId }) => tradeId),
    outRefundNos: refunds.filter(({ isDone }) => isDone).map(({ outRefundNo }) => outRefundNo),
  }
  return { payments, refunds, billDay: { ...all, ...billDay } }
}

type Case = readonly [title: string, rows: BillRow[], entries: Ledger, expected: string[]]
const cases: readonly Case[] = [
  ['no money moved', [], ledger([]), []],
  ['a payment in the bill and in the ledger', [paid('a')], ledger([payment('a')]), []],
  ['a payment only in the bill', [paid('a')], ledger([]), ['unknown_payment o-a a 6990 -']],
  ['a payment only in the ledger', [], ledger([payment('a')]), ['absent_payment o-a a - 6990']],
  ['a payment with another day in the ledger', [paid('a')], ledger([payment('a')], [], { tradeIds: [] }), []],
  ['one fen more in the bill', [paid('a', 6_991)], ledger([payment('a')]), ['wrong_payment o-a a 6991 6990']],
  ['one fen less in the bill', [paid('a', 6_989)], ledger([payment('a')]), ['wrong_payment o-a a 6989 6990']],
  [
    'a payment for another order',
    [paid('a')],
    ledger([payment('a', 6_990, 'x')]),
    ['wrong_payment o-a a 6990 6990'],
  ],
  ['a refund in the bill and in the ledger', [refunded('r')], ledger([], [refund('r')]), []],
  ['a refund only in the bill', [refunded('r')], ledger([]), ['unknown_refund o r 100 -']],
  [
    'a processing refund only in the bill',
    [refunded('r', 'processing')],
    ledger([]),
    ['unknown_refund o r 100 -'],
  ],
  ['a failed refund only in the bill', [refunded('r', 'failed')], ledger([]), []],
  ['a completed refund only in the ledger', [], ledger([], [refund('r')]), ['absent_refund o r - 100']],
  ['a pending refund only in the ledger', [], ledger([], [refund('r', false)]), []],
  [
    'a refund that is done in the bill and pending in the ledger',
    [refunded('r')],
    ledger([], [refund('r', false)]),
    ['unfinished_refund o r 100 100'],
  ],
  [
    'a refund that is processing in the bill and pending in the ledger',
    [refunded('r', 'processing')],
    ledger([], [refund('r', false)]),
    [],
  ],
  [
    'a refund that is processing in the bill and done in the ledger',
    [refunded('r', 'processing')],
    ledger([], [refund('r')]),
    [],
  ],
  [
    'a refund that failed in the bill and is done in the ledger',
    [refunded('r', 'failed')],
    ledger([], [refund('r')]),
    ['absent_refund o r - 100'],
  ],
  [
    'a refund that failed in the bill and is pending in the ledger',
    [refunded('r', 'failed')],
    ledger([], [refund('r', false)]),
    [],
  ],
  [
    'a refund with another amount',
    [refunded('r', 'success', 99)],
    ledger([], [refund('r')]),
    ['wrong_refund o r 99 100'],
  ],
  [
    'a refund of another order',
    [refunded('r')],
    ledger([], [refund('r', true, 100, 'x')]),
    ['wrong_refund o r 100 100'],
  ],
  [
    'discrepancies of the bill in its order, then those only in the ledger',
    [refunded('r'), paid('b'), paid('a')],
    ledger([payment('a'), payment('c')], [refund('s')]),
    [
      'unknown_refund o r 100 -',
      'unknown_payment o-b b 6990 -',
      'absent_payment o-c c - 6990',
      'absent_refund o s - 100',
    ],
  ],
]

for (const [title, rows, entries, expected] of cases)
  test(title, () => {
    const found = compareBill(rows, entries).map(
      ({ kind, outTradeNo, reference, billFen, ourFen }) =>
        `${kind} ${outTradeNo} ${reference} ${billFen ?? '-'} ${ourFen ?? '-'}`,
    )
    expect(found).toEqual(expected)
  })

test('a refund that the ledger does not have as done is reported with the time of the bill, and no other discrepancy has a time', () => {
  const rows = [refunded('a'), refunded('b'), refunded('c', 'success', 99), paid('d'), paid('e', 1)]
  const entries = ledger([payment('e')], [refund('b', false), refund('c'), refund('f')])
  expect(compareBill(rows, entries).map(({ kind, at }) => [kind, at])).toEqual([
    ['unknown_refund', at],
    ['unfinished_refund', at],
    ['wrong_refund', undefined],
    ['unknown_payment', undefined],
    ['wrong_payment', undefined],
    ['absent_refund', undefined],
  ])
})
