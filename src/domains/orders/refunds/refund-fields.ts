import type { Change, Fields } from '../../../db/in-transaction.ts'
import type { RefundRow } from './list-refunds.ts'

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
