import { afterAll, expect, test } from 'bun:test'
import { join, resolve } from 'node:path'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(16)
const { Queue } = await import('bullmq')
const { eq } = await import('drizzle-orm')
const { db } = await import('../../../src/db/client.ts')
const { orders } = await import('../../../src/db/schema/orders.ts')
const { addSeconds, now } = await import('../../../src/lib/clock.ts')
const { freePort } = await import('../../../src/sandbox/launcher/services/ports.ts')
const { queueOptions } = await import('../../../src/redis/queue.ts')
const { waitUntil } = await import('../../support/processes/isolated-app.ts')
const { createOrder, statusOf } = await import('../../support/factories/orders/orders.ts')
const { makeAllDue, makeOverdue, payAtGateway, createApprovedRefund, startWithRetries } = await import(
  '../../support/factories/orders/paid-orders.ts'
)
const { gatewayLedger } = await import('../../support/database/payment-ledgers.ts')

let mall: Bun.Subprocess | undefined
afterAll(async () => {
  mall?.kill('SIGTERM')
  await mall?.exited
  await shop.close()
})

/** Makes the timeout of an order's status due. */
const makeDue = (orderId: string) =>
  db
    .update(orders)
    .set({ dueTime: addSeconds(now(), -1) })
    .where(eq(orders.orderId, orderId))

test('a started process performs the jobs that became due while no process ran', async () => {
  const [unpaid, paid, shipped, received, owed] = [
    await createOrder(1),
    await createOrder(1),
    await createOrder(3),
    await createOrder(4),
    await createOrder(1),
  ]
  await makeOverdue(unpaid.orderId)
  await startWithRetries(paid, 'wechat')
  await payAtGateway('wechat', paid.orderId, { notify: false })
  for (const { orderId } of [shipped, received]) await makeDue(orderId)
  await startWithRetries(owed, 'alipay')
  await payAtGateway('alipay', owed.orderId)
  await createApprovedRefund(owed, 1_000)
  await makeAllDue()
  mall = Bun.spawn(
    [process.execPath, '--no-env-file', join(resolve(import.meta.dir, '../../..'), 'src/main.ts')],
    {
      env: { ...process.env, PORT: String(await freePort()), HOST: '127.0.0.1' },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'inherit',
    },
  )
  const results = async () => [
    ...(await Promise.all([unpaid, paid, shipped, received].map(({ orderId }) => statusOf(orderId)))),
    (await gatewayLedger(owed.orderId)).given.length,
  ]
  await waitUntil('all due jobs are done', async () => Bun.deepEquals(await results(), [6, 2, 4, 5, 1]))
  const bills = new Queue('check-bills', queueOptions)
  expect((await bills.getJobScheduler('check-bills'))?.every).toBeLessThanOrEqual(3_600_000)
  await bills.close()
}, 60_000)
