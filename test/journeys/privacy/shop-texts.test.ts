import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentIncidents } from '../../../src/db/schema/payments.ts'
import { refundLines, refunds } from '../../../src/db/schema/refunds.ts'
import { voidInvoice } from '../../../src/domains/orders/invoices/change-invoices.ts'
import { rejectRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import { findPersonalData } from '../../support/database/find-personal-data.ts'
import { issueTestInvoice } from '../../support/factories/orders/invoices.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../support/factories/orders/paid-orders.ts'
import { call } from '../../support/http.ts'

test('what staff write about a buyer is in the export, and an erasure clears it', async () => {
  const order = await createOrder(5)
  const { orderId, user, sku } = order
  const mark = crypto.randomUUID().slice(0, 8)
  const [reply, carrier, parcel] = [`答复张三${mark}`, `快递${mark}`, `SF${mark}`]
  const [note, reason, resolution] = [`验货${mark}`, `抬头张三${mark}`, `已致电张三${mark}`]
  const number = await issueTestInvoice(order)
  await voidInvoice(orderId, reason)
  const id = await createRefundRequest(order, { lines: [{ skuId: sku, count: 1 }] })
  await rejectRefund(id, reply)
  const parcelBack = { returnCarrier: carrier, returnTrackingNo: parcel, returnTime: new Date() }
  await db.update(refunds).set(parcelBack).where(eq(refunds.id, id))
  await db.update(refundLines).set({ note }).where(eq(refundLines.refundId, id))
  const incident = { gateway: 'alipay', kind: 'payment_late', outTradeNo: orderId, reference: mark }
  await db.insert(paymentIncidents).values({ ...incident, isResolved: true, resolution })

  const { json } = await call<{ orders: object[] }>('GET', '/user/export/', { token: user.token })
  expect(json.orders).toMatchObject([
    {
      invoice: { status: 'voided', number, void_reason: reason, voided_at: expect.any(String) },
      refunds: [{ reply, return: { carrier, tracking_no: parcel }, lines: [{ sku_id: sku, note }] }],
    },
  ])
  const body = { password: user.password }
  expect((await call('DELETE', '/user/', { token: user.token, body })).status).toBe(204)
  expect(await findPersonalData([reply, carrier, parcel, note, reason, resolution])).toEqual([])
})
