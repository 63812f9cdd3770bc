import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { skus } from '../../src/db/schema/catalog.ts'
import { paymentRefunds, payments } from '../../src/db/schema/payments.ts'
import { onInvalidation } from '../../src/domains/catalog/cache/change-events.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'
import { orderRow } from '../support/factories/orders/order-rows.ts'
import { createOrder, getOrderDetail, statusOf, stockOf } from '../support/factories/orders/orders.ts'
import { createRefundRequest } from '../support/factories/orders/paid-orders.ts'
import { startCaching } from '../support/processes/cache-alone.ts'
import { runScript } from '../support/processes/child-process.ts'
import { waitUntil } from '../support/processes/isolated-app.ts'
import { withoutShopLine } from './shop-line.ts'

let shop: IsolatedDatabase
beforeAll(async () => {
  shop = await createIsolatedDatabase()
}, 60_000)
afterAll(() => shop.drop())

const refunds = async (...args: string[]) => {
  const { status, output, errors } = await runScript({}, 'src/cli/refunds.ts', ...args)
  return { status, said: (output + withoutShopLine(errors)).trim() }
}

/** Creates a refund request for the whole payment of an order in a status. */
async function requested(status: number) {
  const order = await createOrder(status)
  return { ...order, id: String(await createRefundRequest(order)) }
}

const owed = async (orderId: string) =>
  (await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))).map(
    ({ amount }) => amount,
  )

test('the list contains every pending request with its content, oldest first, and no answered one', async () => {
  await shop.connection.query(`SET FOREIGN_KEY_CHECKS = 0; ${orderRow('1000', 3)}; ${orderRow('1001', 2)};
    INSERT INTO tb_refund (id, create_time, update_time, order_id, reason, amount, status, request_digest) VALUES
      (1, NOW(6), NOW(6), '1000', '不喜欢', 1.00, 'requested', ''), (2, NOW(6), NOW(6), '1000', '又', 2.00, 'rejected', ''),
      (3, NOW(6), NOW(6), '1001', '坏了', 3.50, 'requested', ''), (4, NOW(6), NOW(6), '1001', '', 4.00, 'refunded', '');
    INSERT INTO tb_refund_line (refund_id, order_line_id, count, amount) SELECT 3, id, 1, 3.50 FROM tb_order_goods
      WHERE order_id = '1001'`)
  const { status, output } = await shop.run('src/cli/refunds.ts', 'list')
  expect([status, output.trim().split('\n')]).toEqual([
    0,
    [
      'id\torder\tstatus\tamount\twhat\treason\trequest',
      '1\t1000\tshipped\t1.00\tno pieces named\t不喜欢\trequested',
      '3\t1001\tto be shipped\t3.50\tSKU 1 × 1\t坏了\trequested',
    ],
  ])
})

test('approving creates the refund and cancels an unshipped order; --restock returns its stock', async () => {
  const [unshipped, shipped, kept] = [await requested(2), await requested(4), await requested(3)]
  const answers = await Promise.all([
    refunds('approve', unshipped.id),
    refunds('approve', shipped.id, '--restock'),
    refunds('approve', kept.id),
  ])
  expect(answers.map(({ status }) => status)).toEqual([0, 0, 0])
  expect(answers[0]?.said).toBe(`approved: the money of ${unshipped.id} is on its way`)
  for (const [order, state, stock] of [
    [unshipped, 6, 10],
    [shipped, 4, 10],
    [kept, 3, 9],
  ] as const)
    expect([
      await statusOf(order.orderId),
      (await stockOf(order.sku)).stock,
      await owed(order.orderId),
    ]).toEqual([state, stock, ['69.90']])
})

test('the running mall is notified of the stock that an approval returns', async () => {
  const order = await requested(2)
  const [sku] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, order.sku))
  const stopCaching = await startCaching()
  const received = new Set<string>()
  const onInvalidate = (tags: readonly string[]) => {
    for (const tag of tags) received.add(tag)
  }
  const removeListener = onInvalidation({ onInvalidate, onDisconnect: () => {} })
  try {
    expect((await refunds('approve', order.id)).status).toBe(0)
    await waitUntil('the invalidation is received', () => received.has(`stock:${sku?.goodsId}`))
  } finally {
    removeListener()
    await stopCaching()
  }
})

test('rejecting stores the reason for the buyer, of any number of words, and moves no money', async () => {
  const order = await requested(3)
  expect(await refunds('reject', order.id, ' 商品', '已使\u200b用\u3000')).toEqual({
    status: 0,
    said: `rejected: ${order.id}`,
  })
  expect((await getOrderDetail(order)).refunds).toMatchObject([{ status: 'rejected', reply: '商品 已使用' }])
  expect(await owed(order.orderId)).toEqual([])
})

test('an impossible answer is refused with its code and exit status 1, and changes nothing', async () => {
  const [answered, unpaid] = [await requested(3), await requested(3)]
  await refunds('reject', answered.id, '不行')
  await db.delete(payments).where(eq(payments.orderId, unpaid.orderId))
  for (const [args, code] of [
    [['approve', answered.id], 'refund_state'],
    [['reject', answered.id, '不行'], 'refund_state'],
    [['approve', '999999999'], 'not_found'],
    [['reject', '999999999', '不行'], 'not_found'],
    [['approve', unpaid.id], 'payment_missing'],
  ] as const) {
    const { status, said } = await refunds(...args)
    expect([args, status, said]).toEqual([args, 1, expect.stringMatching(new RegExp(`^${code}: \\w.*$`))])
  }
  expect([await owed(answered.orderId), await owed(unpaid.orderId)]).toEqual([[], []])
})

test('wrong arguments print the usage with exit status 2, and change nothing', async () => {
  const order = await requested(3)
  const wrong = [
    [],
    ['grant', order.id],
    ['list', order.id],
    ['approve'],
    ['approve', 'x'],
    ['approve', `${order.id}; --`],
    ['approve', order.id, '--restok'],
    ['reject', order.id],
    ['reject', order.id, 'x'.repeat(201)],
  ]
  for (const { status, said } of await Promise.all(wrong.map((args) => refunds(...args))))
    expect([status, said]).toEqual([2, expect.stringMatching(/^usage: bun src\/cli\/refunds\.ts list\n/)])
  expect((await getOrderDetail(order)).refunds).toMatchObject([{ status: 'requested' }])
})

test('an answer that cannot be shown, or shows nothing, is not understood, and the request stays open', async () => {
  const order = await requested(3)
  for (const text of ['不\u202e行', ' \u200b\u3000'])
    expect([text, (await refunds('reject', order.id, text)).status]).toEqual([text, 2])
  expect((await getOrderDetail(order)).refunds).toMatchObject([{ status: 'requested' }])
})
