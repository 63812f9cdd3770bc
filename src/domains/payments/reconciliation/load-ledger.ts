import { and, eq, gte, inArray, lt } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { readInBatches } from '../../../db/read-in-batches.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import type { BillRow } from '../../../gateways/payments/payment-gateway.ts'
import { parseFen } from '../../../lib/money.ts'
import type { Ledger, LedgerPayment, LedgerRefund } from './compare-bill.ts'

/** Loads the payments and refunds of the ledger that a bill contains, and those of the bill's day. */
export async function loadLedger(
  gateway: string,
  rows: readonly BillRow[],
  day: Readonly<{ from: Date; to: Date }>,
): Promise<Ledger> {
  const ofDay = await readDay(gateway, day)
  const tradeIds = new Set(ofDay.payments.map(({ tradeId }) => tradeId))
  const refundNos = new Set(ofDay.refunds.map(({ outRefundNo }) => outRefundNo))
  const named = {
    payments: rows.flatMap((row) =>
      row.kind === 'payment' && !tradeIds.has(row.tradeNo) ? [row.tradeNo] : [],
    ),
    refunds: rows.flatMap((row) =>
      row.kind === 'refund' && !refundNos.has(row.outRefundNo) ? [row.outRefundNo] : [],
    ),
  }
  return {
    payments: [...ofDay.payments, ...(await readPayments(named.payments))],
    refunds: [...ofDay.refunds, ...(await readRefunds(named.refunds))],
    billDay: { tradeIds: [...tradeIds], outRefundNos: [...refundNos] },
  }
}

async function readDay(gateway: string, { from, to }: Readonly<{ from: Date; to: Date }>) {
  const [paid, refunded] = await Promise.all([
    db
      .select(paymentColumns)
      .from(payments)
      .where(and(eq(payments.gateway, gateway), gte(payments.paidAt, from), lt(payments.paidAt, to))),
    db
      .select(refundColumns)
      .from(paymentRefunds)
      .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
      .where(
        and(eq(payments.gateway, gateway), gte(paymentRefunds.doneAt, from), lt(paymentRefunds.doneAt, to)),
      ),
  ])
  return { payments: paid.flatMap(toPayment), refunds: refunded.map(toRefund) }
}

async function readPayments(tradeIds: readonly string[]): Promise<LedgerPayment[]> {
  const rows = await readInBatches(tradeIds, (batch) =>
    db.select(paymentColumns).from(payments).where(inArray(payments.tradeId, batch)),
  )
  return rows.flatMap(toPayment)
}

async function readRefunds(numbers: readonly string[]): Promise<LedgerRefund[]> {
  const rows = await readInBatches(numbers, (batch) =>
    db.select(refundColumns).from(paymentRefunds).where(inArray(paymentRefunds.outRefundNo, batch)),
  )
  return rows.map(toRefund)
}

const paymentColumns = { orderId: payments.orderId, tradeId: payments.tradeId, amount: payments.amount }
const refundColumns = {
  orderId: paymentRefunds.orderId,
  outRefundNo: paymentRefunds.outRefundNo,
  amount: paymentRefunds.amount,
  status: paymentRefunds.status,
}

function toPayment(row: { orderId: string; tradeId: string | null; amount: string }): LedgerPayment[] {
  const { orderId, tradeId, amount } = row
  return tradeId === null ? [] : [{ orderId, tradeId, amountFen: parseFen(amount) }]
}

function toRefund({
  status,
  amount,
  ...row
}: {
  orderId: string
  outRefundNo: string
  amount: string
  status: string
}): LedgerRefund {
  return { ...row, amountFen: parseFen(amount), isDone: status === 'done' }
}
