import { afterAll, expect, test } from 'bun:test'
import type { Alert } from '../../../src/lib/alerts.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(15)
const { atFailpoint } = await import('../../support/processes/at-failpoint.ts')
const {
  gateways,
  makeAllDue,
  jobs,
  makeOverdue,
  payAtGateway,
  planFault,
  createApprovedRefund,
  runJobs,
  startAtGateway,
  startWithRetries,
} = await import('../../support/factories/paid-orders.ts')
const { paymentStateOf: stateOf, gatewayLedger } = await import('../../support/database/payment-ledgers.ts')
const { createOrder, getOrderDetail } = await import('../../support/factories/orders.ts')
const { raisedAlerts } = await import('../../../src/lib/alerts.ts')
const { sandbox } = await import('../../support/vendors/sandbox.ts')
const { refundInConsole } = await import('./bill-steps.ts')
const { cancelBeforeTrade, cancelByBuyer, cancelByTimeOut, latePaymentCases, paidState } = await import(
  './late-payment-cases.ts'
)
const { cancelOrder } = await import('../../../src/domains/payments/cancellation/cancel-order.ts')

type Gateway = (typeof gateways)[number]
type Order = Awaited<ReturnType<typeof createOrder>>

afterAll(() => shop.close())

const countAlerts = (alert: Alert) => raisedAlerts().get(alert) ?? 0
/** Both ledgers are equal, and nothing can be paid or is polled any more. */
const consistent = { isSame: true as const, open: 0, payable: [] }
const other = (gateway: Gateway): Gateway => (gateway === 'alipay' ? 'wechat' : 'alipay')

for (const first of gateways)
  for (const isConcurrent of [false, true])
    test(`of two payments, ${isConcurrent ? `${first} and the other gateway notifying concurrently` : `${first} notifying first`}, one is applied and the other is refunded automatically`, async () => {
      const order = await createOrder(1)
      for (const gateway of gateways) {
        await startWithRetries(order, gateway)
        await payAtGateway(gateway, order.orderId, { notify: false })
      }
      const notify = [first, other(first)].map((gateway) => () => payAtGateway(gateway, order.orderId))
      if (isConcurrent) await Promise.all(notify.map((each) => each()))
      else for (const each of notify) await each()
      expect((await gatewayLedger(order.orderId)).taken).toHaveLength(2)
      for (let round = 0; round < 3; round++) await runJobs()
      expect(await stateOf(order)).toEqual({ ...consistent, ...paidState, applied: 1 })
      const { given } = await gatewayLedger(order.orderId)
      expect(given).toHaveLength(1)
      if (!isConcurrent) expect(given[0]).toStartWith(other(first))
    })

for (const gateway of gateways)
  test(`after a payment at ${gateway} the job closes the open trade at the other gateway`, async () => {
    const order = await createOrder(1)
    for (const each of gateways) await startWithRetries(order, each)
    await payAtGateway(gateway, order.orderId)
    await jobs.reconcile()
    expect(await stateOf(order)).toEqual({ ...consistent, ...paidState, applied: 1 })
  })

for (const gateway of gateways)
  for (const notify of [true, false])
    for (const { title, create = () => createOrder(1), cancel, meanwhile, expected } of latePaymentCases)
      test(`a late payment at ${gateway}, ${notify ? 'with a notification' : 'found by polling'}, ${title}`, async () => {
        const order = await create()
        await cancelBeforeTrade(order, gateway, () => cancel(order))
        await meanwhile?.(order)
        await payAtGateway(gateway, order.orderId, { notify })
        for (let round = 0; round < 3; round++) await runJobs()
        const applied = expected.status === 2 ? 1 : 0
        expect(await stateOf(order)).toEqual({ ...consistent, ...expected, applied })
      })

for (const gateway of gateways)
  for (const [canceler, cancel] of [
    ['the buyer', cancelByBuyer],
    ['the time-out', cancelByTimeOut],
  ] as const)
    test(`a payment at ${gateway} between query and closing of its trade pays the order, although ${canceler} cancels the order`, async () => {
      const order = await createOrder(1)
      await startWithRetries(order, gateway)
      const payNow = () => payAtGateway(gateway, order.orderId, { notify: false })
      await atFailpoint('trade:asked', payNow, () => Promise.allSettled([cancel(order)]))
      expect((await getOrderDetail(order)).timeline.map(({ cause }) => cause)).toEqual(['placed', 'paid'])
      expect(await stateOf(order)).toEqual({ ...consistent, ...paidState, applied: 1 })
    })

for (const gateway of gateways)
  test(`a payment at ${gateway} that was refunded in the console before its notification pays nothing and raises one alert`, async () => {
    const order = await createOrder(1)
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId, { notify: false })
    await refundInConsole(order, gateway, 6_990)
    const before = countAlerts('payment_refunded_outside')
    for (let round = 0; round < 2; round++) {
      await makeAllDue()
      await jobs.reconcile()
    }
    expect(countAlerts('payment_refunded_outside') - before).toBe(1)
    expect(await stateOf(order)).toMatchObject({ status: 1, applied: 0, keptFen: 0, open: 0 })
    await makeOverdue(order.orderId)
    await jobs.expire()
    expect(await stateOf(order)).toMatchObject({ status: 6, stock: 10, applied: 0, keptFen: 0 })
  })

test('a refused refund raises an alert immediately, an unanswered refund after the fourth failure', async () => {
  const createPaidOrder = async (gateway: Gateway) => {
    const order = await createOrder(1)
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId)
    return order
  }
  const send = async () => {
    const before = countAlerts('refund_stuck')
    await makeAllDue()
    await jobs.sendRefunds()
    return countAlerts('refund_stuck') - before
  }
  const [refused, unanswered] = [await createPaidOrder('alipay'), await createPaidOrder('wechat')]
  await planFault('alipay', 'refund_refused', refused.orderId)
  await createApprovedRefund(refused)
  expect([await send(), await send()]).toEqual([1, 0])
  await sandbox('/faults/', { gateway: 'wechat', mode: 'error', subject: unanswered.orderId, count: 5 })
  await createApprovedRefund(unanswered)
  expect([await send(), await send(), await send(), await send(), await send()]).toEqual([0, 0, 0, 1, 1])
  for (let round = 0; round < 3; round++) await runJobs()
  for (const order of [refused, unanswered])
    expect(await stateOf(order)).toEqual({ ...consistent, status: 6, stock: 10, applied: 1, keptFen: 0 })
})

test('overdue orders whose trades cannot be queried do not block later ones', async () => {
  const stuck: Order[] = []
  for (let i = 0; i < 4; i++) {
    const order = await createOrder(1)
    await startWithRetries(order, 'alipay')
    await planFault('alipay', 'error', order.orderId, 'query')
    await makeOverdue(order.orderId)
    stuck.push(order)
  }
  const later = await createOrder(1)
  await startWithRetries(later, 'wechat')
  await makeOverdue(later.orderId)
  await jobs.expire()
  expect((await stateOf(later)).status).toBe(6)
  expect((await stateOf(stuck[0] as Order)).status).toBe(1)
  await jobs.expire()
  for (const order of stuck) expect((await stateOf(order)).status).toBe(6)
})

test('after a failed cancellation the buyer can pay at the gateway that was down, not at the one that closed its trade', async () => {
  const order = await createOrder(1)
  for (const gateway of gateways) await startWithRetries(order, gateway)
  await planFault('wechat', 'error', order.orderId, 'close')
  await expect(cancelOrder(order.user.id, order.orderId)).rejects.toMatchObject({
    code: 'gateway_unavailable',
  })
  await expect(startAtGateway(order, 'alipay')).rejects.toMatchObject({ code: 'payment_closed' })
  await startWithRetries(order, 'wechat')
  await payAtGateway('wechat', order.orderId)
  expect(await stateOf(order)).toEqual({ ...consistent, ...paidState, applied: 1 })
})

test('the database is consistent after all of these payments', async () => {
  await makeAllDue()
  const { status, output } = await shop.database.verify()
  expect(output).not.toContain('BROKEN')
  expect(status).toBe(0)
}, 30_000)
