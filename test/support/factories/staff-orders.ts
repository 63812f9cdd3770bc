import { createCarrier } from '../../../src/domains/orders/shipments/change-carriers.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { randomDigits } from '../../../src/lib/ids.ts'
import { createOrder, type TestOrder } from './orders/orders.ts'
import { createSku } from './skus.ts'

/** A number that fits 顺丰速运. */
export const newTrackingNo = () => `SF${randomDigits(13)}`

/** Creates a carrier with a unique code and name. */
export function createTestCarrier() {
  const mark = crypto.randomUUID().slice(0, 12).toUpperCase()
  return createCarrier({ code: `T${mark}`, name: `快递${mark}`, numberPattern: '', trackingUrl: '' })
}

export type TwoLines = TestOrder & Readonly<{ skus: readonly [number, number] }>

/** Creates a paid order of two pieces of one SKU and one of another. */
export async function createTwoLines(): Promise<TwoLines> {
  const skus = [await createSku(), await createSku()] as const
  const order = await createOrder(2, {
    lines: [
      [skus[0], 2],
      [skus[1], 1],
    ],
  })
  return { ...order, skus }
}

/** Ships an order in one parcel and returns it. */
export async function createShipped() {
  const order = await createOrder(2)
  const parcel = await shipOrder(order.orderId, { carrier: 'SF', trackingNo: newTrackingNo() })
  return { ...order, parcel }
}
