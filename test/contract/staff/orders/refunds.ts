import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { refunds } from '../../../../src/db/schema/refunds.ts'
import type { RefundStatus } from '../../../../src/domains/orders/refunds/refund-state-machine.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import type { StaffRow } from '../row.ts'

/** A refund request for the two pieces of a shipped order, in a state. */
async function newRefund(status: RefundStatus = 'requested') {
  const order = await createOrder(3)
  const lines = [{ skuId: order.sku, count: 1 }]
  const id = await createRefundRequest(order, { lines })
  await db.update(refunds).set({ status }).where(eq(refunds.id, id))
  return { id, sku: order.sku }
}

export const refundRows: readonly StaffRow[] = [
  { operation: 'listRefunds', status: 200, call: () => ['/refunds/?status=requested&keyword='] },
  { operation: 'getRefund', status: 200, call: async () => [`/refunds/${(await newRefund()).id}/`] },
  {
    operation: 'approveRefund',
    status: 200,
    audits: 'refund',
    call: async () => [
      `/refunds/${(await newRefund()).id}/approval/`,
      { body: { amount: '1.5', restock: 'true', require_return: '' } },
    ],
  },
  {
    operation: 'rejectRefund',
    status: 200,
    audits: 'refund',
    call: async () => [`/refunds/${(await newRefund()).id}/rejection/`, { body: { reason: '已使用' } }],
  },
  {
    operation: 'receiveReturn',
    status: 200,
    audits: 'refund',
    call: async () => [`/refunds/${(await newRefund('returning')).id}/receipt/`],
  },
  {
    operation: 'inspectReturn',
    status: 200,
    audits: 'refund',
    call: async () => {
      const { id, sku } = await newRefund('received')
      return [
        `/refunds/${id}/inspection/`,
        { body: { lines: [{ sku_id: String(sku), restock: '1', write_off: 0, note: '' }] } },
      ]
    },
  },
]
