import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { lockOrder } from '../../../src/domains/orders/lifecycle/lock-order.ts'
import { transitionOrder } from '../../../src/domains/orders/lifecycle/transition-order.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import { createOrder, type TestOrder } from '../../support/factories/orders/orders.ts'
import { createAddress } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const shipment = { carrier: '顺丰速运', trackingNo: 'SF1234567890123' }
const placeOf = async ({ orderId }: TestOrder) =>
  (await db.select({ place: orders.receiverPlace }).from(orders).where(eq(orders.orderId, orderId)))[0]?.place

async function otherAddress({ user }: TestOrder): Promise<number> {
  const id = await createAddress(user.id)
  await db.update(addresses).set({ place: '新地址' }).where(eq(addresses.id, id))
  return id
}
const moveTo = ({ user, orderId }: TestOrder, address: number) =>
  call('PUT', `/orders/${orderId}/address/`, { token: user.token, body: { address } })

test('a change of the address that waits for the shipment of its order is refused', async () => {
  const order = await createOrder(2)
  const [address, before] = [await otherAddress(order), await placeOf(order)]
  const { pending } = await transaction(async (tx) => {
    await lockOrder(tx, order.orderId)
    const moving = moveTo(order, address)
    await waitForStatement('select `order_id`, `create_time`, `update_time`')
    await transitionOrder(tx, order.orderId, 'shipped')
    return { pending: moving }
  })
  const refused = await pending
  expect([refused.status, refused.json.order_status, await placeOf(order)]).toEqual([409, 3, before])
})

test('changes of an address and shipments at the same time never change the address of a shipped order', async () => {
  for (let round = 0; round < 8; round++) {
    const order = await createOrder(2)
    const [address, before] = [await otherAddress(order), await placeOf(order)]
    const [shipped, moved] = await Promise.all([
      shipOrder(order.orderId, shipment).then(() => placeOf(order)),
      moveTo(order, address),
    ])
    const after = await placeOf(order)
    expect(shipped).toBe(after)
    expect(after === before).toBe(moved.status === 409)
  }
})
