import { afterAll, expect, spyOn, test } from 'bun:test'
import type { Alert } from '../../../src/lib/alerts.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(15)
const { atFailpoint } = await import('../../support/processes/at-failpoint.ts')
const {
  gateways,
  isOnPhone,
  makeAllDue,
  jobs,
  makeOverdue,
  payAtGateway,
  planFault,
  createApprovedRefund,
  runJobs,
  startAtGateway,
  startWithRetries,
} = await import('../../support/factories/orders/paid-orders.ts')
const { paymentStateOf: stateOf, gatewayLedger } = await import('../../support/database/payment-ledgers.ts')
const { createOrder, getOrderDetail } = await import('../../support/factories/orders/orders.ts')
const { raisedAlerts } = await import('../../../src/lib/alerts.ts')
const { sandbox } = await import('../../support/vendors/sandbox.ts')
const { refundInConsole } = await import('./bill-steps.ts')
const { cancelBeforeTrade, cancelByBuyer, cancelByTimeOut, latePaymentCases, paidState } = await import(
  './late-payment-cases.ts'
)
const { cancelOrder } = await import('../../../src/domains/payments/cancellation/cancel-order.ts')
const { getPaymentGateway } = await import('../../../src/gateways/payments/registry.ts')

type Gateway = (typeof gateways)[number]
type Order = Awaited<ReturnType<typeof createOrder>>

afterAll(() => shop.close())

const countAlerts = (alert: Alert) => raisedAlerts().get(alert) ?? 0
/** Both ledgers are equal, and nothing can be paid or is polled any more. */
const consistent = { isSame: true as const, open: 0, payable: [] }

/** Two gateways of one order: of two vendors, or of the two devices at one vendor. */
const pairs = [
  ['alipay', 'wechat'],
  ['alipay', 'alipay_phone'],
  ['wechat', 'wechat_phone'],
  ['alipay_phone', 'wechat_phone'],
] as const

for (const pair of pairs)
  for (const [[first, second], isConcurrent] of [
    [pair, false],
    [[pair[1], pair[0]], false],
    [pair, true],
  ] as const)
    test(`of two payments, ${first} and ${second} notifying ${isConcurrent ? 'concurrently' : 'in this order'}, one is applied and the other is refunded automatically`, async () => {
      const order = await createOrder(1)
      for (const gateway of pair) {
        await startWithRetries(order, gateway)
        await payAtGateway(gateway, order.orderId, { notify: false })
      }
      const notify = [first, second].map((gateway) => () => payAtGateway(gateway, order.orderId))
      if (isConcurrent) await Promise.all(notify.map((each) => each()))
      else for (const each of notify) await each()
      expect((await gatewayLedger(order.orderId)).taken).toHaveLength(2)
      for (let round = 0; round < 3; round++) await runJobs()
      expect(await stateOf(order)).toEqual({ ...consistent, ...paidState, applied: 1 })
      const { given } = await gatewayLedger(order.orderId)
      expect(given).toHaveLength(1)
      if (!isConcurrent) expect(given[0]).toStartWith(`${second} `)
    })

for (const gateway of gateways)
  test(`after a payment at ${gateway} the job closes the open trades at the other gateways`, async () => {
    const order = await createOrder(1)
    for (const each of gateways) await startWithRetries(order, each)
    await payAtGateway(gateway, order.orderId)
    await jobs.reconcile()
    expect(await stateOf(order)).toEqual({ ...consistent, ...paidState, applied: 1 })
  })

// the gateways on a phone share their code with the others, so that one of the two ways suffices
for (const gateway of gateways)
  for (const [index, { title, create = () => createOrder(1), cancel, meanwhile, expected }] of [
    ...latePaymentCases.entries(),
  ])
    for (const notify of isOnPhone(gateway) ? [index % 2 === 0] : [true, false])
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
  test(`a trade that ${gateway} does not find when it is to be closed is polled again, and a payment of it is found`, async () => {
    const order = await createOrder(1)
    await startWithRetries(order, gateway)
    const closing = spyOn(getPaymentGateway(gateway), 'close').mockResolvedValueOnce('absent')
    await cancelByBuyer(order)
    expect(closing).toHaveBeenCalledTimes(1)
    closing.mockRestore()
    expect(await stateOf(order)).toMatchObject({ status: 6, open: 1 })
    await payAtGateway(gateway, order.orderId, { notify: false })
    for (let round = 0; round < 3; round++) await runJobs()
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

for (const [refusing, silent] of [
  ['alipay', 'wechat'],
  ['wechat_phone', 'alipay_phone'],
] as const)
  test(`a refused refund at ${refusing} raises an alert immediately, an unanswered refund at ${silent} after the fourth failure`, async () => {
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
    const [refused, unanswered] = [await createPaidOrder(refusing), await createPaidOrder(silent)]
    await planFault(refusing, 'refund_refused', refused.orderId)
    await createApprovedRefund(refused)
    expect([await send(), await send()]).toEqual([1, 0])
    await planFault(silent, 'error', unanswered.orderId, undefined, 5)
    await createApprovedRefund(unanswered)
    expect([await send(), await send(), await send(), await send(), await send()]).toEqual([0, 0, 0, 1, 1])
    for (let round = 0; round < 3; round++) await runJobs()
    for (const order of [refused, unanswered])
      expect(await stateOf(order)).toEqual({ ...consistent, status: 6, stock: 10, applied: 1, keptFen: 0 })
  })

for (const gateway of ['alipay', 'wechat'] as const)
  test(`a refund at ${gateway} that was executed without a usable answer is asked for, and not sent a second time`, async () => {
    const order = await createOrder(1)
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId)
    await createApprovedRefund(order, 1_000)
    const send = async (mode: string) => {
      await planFault(gateway, mode, order.orderId, 'refund')
      await makeAllDue(order.orderId)
      await jobs.sendRefunds()
      const planned = await sandbox<{ subject: string; call: string }[]>('/faults/')
      await planFault(gateway, 'none', order.orderId, 'refund')
      return planned.some(({ subject, call }) => subject === order.orderId && call === 'refund')
        ? 'not sent'
        : 'sent'
    }
    // no notification may report the refund before the job asks for it
    await planFault(gateway, 'lost', order.orderId)
    expect([await send('bad_signature'), await send('error')]).toEqual(['sent', 'not sent'])
    expect((await gatewayLedger(order.orderId)).given).toHaveLength(1)
    expect((await stateOf(order)).isSame).toBe(true)
    await planFault(gateway, 'none', order.orderId)
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

for (const [closing, failing] of pairs)
  test(`after a failed cancellation the buyer can pay at ${failing}, which was down, not at ${closing}, which closed its trade`, async () => {
    const order = await createOrder(1)
    for (const gateway of [closing, failing]) await startWithRetries(order, gateway)
    await planFault(failing, 'error', order.orderId, 'close')
    await expect(cancelOrder(order.user.id, order.orderId)).rejects.toMatchObject({
      code: 'gateway_unavailable',
    })
    await expect(startAtGateway(order, closing)).rejects.toMatchObject({ code: 'payment_closed' })
    await startWithRetries(order, failing)
    await payAtGateway(failing, order.orderId)
    expect(await stateOf(order)).toEqual({ ...consistent, ...paidState, applied: 1 })
  })

for (const [other, failing] of [...pairs, ['wechat_phone', 'alipay']] as const)
  test(`a cancellation for which ${failing} cannot be queried closes no trade: the buyer can still pay at ${other}, or cancel later`, async () => {
    for (const next of ['pay', 'cancel'] as const) {
      const order = await createOrder(1)
      for (const gateway of [other, failing]) await startWithRetries(order, gateway)
      await planFault(failing, 'error', order.orderId, 'query')
      await expect(cancelOrder(order.user.id, order.orderId)).rejects.toMatchObject({
        code: 'gateway_unavailable',
      })
      expect(await stateOf(order)).toMatchObject({ status: 1, open: 2, stock: 9 })
      await startWithRetries(order, other)
      if (next === 'pay') await payAtGateway(other, order.orderId)
      else await cancelByBuyer(order)
      await runJobs()
      const ended =
        next === 'pay' ? { ...paidState, applied: 1 } : { status: 6, stock: 10, keptFen: 0, applied: 0 }
      expect(await stateOf(order)).toEqual({ ...consistent, ...ended })
    }
  })

test('a poll that finds a vendor down stops calling it, at its gateway on a phone too', async () => {
  const all: Order[] = []
  // the poll calls for eight attempts at a time
  for (let i = 0; i < 9; i++) {
    const gateway = i < 8 ? 'alipay' : 'alipay_phone'
    const order = await createOrder(1)
    await startWithRetries(order, gateway)
    await planFault(gateway, 'error', order.orderId, 'query')
    all.push(order)
  }
  const last = all.at(-1) as Order
  await makeAllDue()
  await jobs.reconcile()
  const unused = (await sandbox<{ subject: string }[]>('/faults/')).map(({ subject }) => subject)
  expect([unused.includes(`${last.orderId}p`), unused.includes((all[0] as Order).orderId)]).toEqual([
    true,
    false,
  ])
  await planFault('alipay_phone', 'none', last.orderId, 'query')
  for (const order of all) await cancelOrder(order.user.id, order.orderId).catch(() => {})
  for (let round = 0; round < 2; round++) await runJobs()
})

test('the database is consistent after all of these payments', async () => {
  await makeAllDue()
  const { status, output } = await shop.database.verify()
  expect(output).not.toContain('BROKEN')
  expect(status).toBe(0)
}, 30_000)
