import { and, eq, sql } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'
import { billFees, tradeFees } from '../../../db/schema/payments.ts'
import type { BillRow, PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { formatFen } from '../../../lib/money.ts'

const perStatement = 500

/**
 * Stores the fees that a bill states for a gateway, each row once, and their sum. A bill that is read again, also by two processes,
 * changes nothing.
 * @param billDate the day of the bill in Beijing, `2026-11-23`
 */
export async function storeFees(
  gateway: PaymentGatewayName,
  billDate: string,
  rows: readonly BillRow[],
): Promise<void> {
  const fees = rows.map((row) => ({
    gateway,
    billDate,
    kind: row.kind,
    reference: row.kind === 'payment' ? row.tradeNo : row.outRefundNo,
    outTradeNo: row.outTradeNo,
    fee: formatFen(row.feeFen),
  }))
  await transaction(async (tx) => {
    await lockName(tx, `bill-fees:${gateway}:${billDate}`)
    for (let from = 0; from < fees.length; from += perStatement)
      await tx
        .insert(tradeFees)
        .values(fees.slice(from, from + perStatement))
        .onDuplicateKeyUpdate({ set: { fee: sql`${tradeFees.fee}` } })
    const [sum] = await tx
      .select({ fee: sql<string>`coalesce(sum(${tradeFees.fee}), 0.00)` })
      .from(tradeFees)
      .where(and(eq(tradeFees.gateway, gateway), eq(tradeFees.billDate, billDate)))
    const fee = sum?.fee ?? '0.00'
    await tx.insert(billFees).values({ gateway, billDate, fee }).onDuplicateKeyUpdate({ set: { fee } })
  })
}
