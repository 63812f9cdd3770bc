import type { Change, Fields } from '../../../db/in-transaction.ts'
import type { refunds } from '../../../db/schema/refunds.ts'

/** A line of a refund request. Of its pieces, some may have returned to the stock, and others were written off. */
export type RefundLine = Readonly<{
  orderLineId: number
  skuId: number
  name: string
  count: number
  amount: string
  restocked: number
  writtenOff: number
  note: string
}>

export type RefundRow = Omit<typeof refunds.$inferSelect, 'updateTime' | 'idempotencyKey' | 'orderTime'> & {
  lines: RefundLine[]
}

/** Returns the fields of a refund request that staff decide, by their names on the wire. */
export function refundFields({ status, amount, reply, lines }: RefundRow): Fields {
  return {
    status,
    amount,
    reply,
    lines: lines.map(({ skuId, count, restocked, writtenOff, note }) => ({
      sku_id: skuId,
      count,
      restocked,
      written_off: writtenOff,
      note,
    })),
  }
}

/** Returns what a verb changed of a refund request. */
export function refundChange(before: RefundRow, after: RefundRow): Change {
  return { object: `refund:${after.id}`, before: refundFields(before), after: refundFields(after) }
}
