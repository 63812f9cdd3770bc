import { db } from '../../../src/db/client.ts'
import { orderEvents, orderLines, orders } from '../../../src/db/schema/orders.ts'
import { paymentAttempts } from '../../../src/db/schema/payments.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { newOrderId } from '../../../src/lib/ids.ts'
import type { TestUser } from '../../support/factories/users.ts'

export type UnpaidOrder = Readonly<{ orderId: string; user: TestUser }>

const atATime = 500

/** Inserts unpaid orders of one piece for 69.90 yuan, spread over the users, with an open attempt at both gateways. */
export async function seedUnpaid(
  users: readonly TestUser[],
  skuId: number,
  count: number,
): Promise<UnpaidOrder[]> {
  const made = Array.from({ length: count }, (_, i) => ({
    orderId: newOrderId(now(), 'Asia/Shanghai'),
    user: users[i % users.length] as TestUser,
  }))
  for (let from = 0; from < count; from += atATime) await insert(made.slice(from, from + atATime), skuId)
  return made
}

async function insert(some: readonly UnpaidOrder[], skuId: number): Promise<void> {
  const deadline = addSeconds(now(), 1_800)
  await db.insert(orders).values(
    some.map(({ orderId, user }) => ({
      orderId,
      userId: user.id,
      addressId: user.addressId,
      receiver: '张三',
      receiverMobile: '13800000001',
      receiverPlace: '北京市东城区长安街 1 号',
      totalCount: 1,
      totalAmount: '59.90',
      freight: '10.00',
      payAmount: '69.90',
      payMethod: 2,
      status: 1,
      payDeadline: deadline,
      checkoutId: crypto.randomUUID(),
      requestDigest: '',
    })),
  )
  await db.insert(orderLines).values(
    some.map(({ orderId }) => ({
      orderId,
      skuId,
      name: '测试商品',
      imageUrl: '',
      count: 1,
      price: '59.90',
    })),
  )
  await db.insert(orderEvents).values(some.map(({ orderId }) => ({ orderId, toStatus: 1, cause: 'placed' })))
  await db.insert(paymentAttempts).values(
    some.flatMap(({ orderId }) =>
      (['alipay', 'wechat'] as const).map((gateway) => ({
        orderId,
        gateway,
        expiresAt: deadline,
        dueTime: deadline,
      })),
    ),
  )
}
