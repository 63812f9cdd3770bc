import { and, eq } from 'drizzle-orm'
import type { MySqlColumn } from 'drizzle-orm/mysql-core'
import { payments, tradeFees } from '../../../db/schema/payments.ts'

/**
 * Returns the condition that a row of `tb_trade_fee` is the fee of the joined payment, or of a refund of it.
 * @param reference the column with the number by which the bill names the payment or the refund
 */
export const isFeeOf = (kind: 'payment' | 'refund', reference: MySqlColumn) =>
  and(eq(tradeFees.gateway, payments.gateway), eq(tradeFees.kind, kind), eq(tradeFees.reference, reference))
