import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Vendor } from '../../../src/gateways/payments/payment-gateway.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(40)
const { and, asc, eq } = await import('drizzle-orm')
const { db } = await import('../../../src/db/client.ts')
const { billChecks, billFees, payments, tradeFees } = await import('../../../src/db/schema/payments.ts')
const { reconcileBill } = await import('../../../src/domains/payments/reconciliation/reconcile-bill.ts')
const { findBill, getBill } = await import('../../../src/domains/payments/records/find-bills.ts')
const { getPaymentRecord } = await import('../../../src/domains/payments/records/find-payments.ts')
const { vendorOf } = await import('../../../src/gateways/payments/phone-trades.ts')
const { dayOf } = await import('../../../src/lib/time/calendar-days.ts')
const { gateways } = await import('../../support/factories/orders/paid-orders.ts')
const { createOrder } = await import('../../support/factories/orders/orders.ts')
const { payOrder, refundInConsole } = await import('./bill-steps.ts')

afterAll(() => shop.close())

const vendors: readonly Vendor[] = ['alipay', 'wechat']
const orders = new Map<string, string>()
let day = ''

beforeAll(async () => {
  for (const gateway of gateways) {
    const order = await createOrder(1)
    await payOrder(order, gateway)
    await refundInConsole(order, gateway, 2_000)
    await refundInConsole(order, gateway, 1_000)
    orders.set(gateway, order.orderId)
  }
  const [paid] = await db.select().from(payments)
  day = dayOf(paid?.paidAt as Date, 'Asia/Shanghai')
}, 120_000)

const feesOf = (gateway: string) =>
  db.select().from(tradeFees).where(eq(tradeFees.gateway, gateway)).orderBy(asc(tradeFees.fee))
const sums = () => db.select().from(billFees).orderBy(asc(billFees.gateway))

test('the fees of a downloaded bill are stored once for each payment and refund, also when two processes read it again', async () => {
  for (const vendor of vendors) await reconcileBill(vendor, day)
  const first = [await db.select().from(tradeFees), await sums()]
  expect(first[0]).toHaveLength(3 * gateways.length)
  for (const gateway of gateways) {
    const [back, less, paid] = await feesOf(gateway)
    // 0.6 % of 69.90, and what a refund of 20.00 and of 10.00 returns of it
    expect([gateway, back?.fee, less?.fee, paid?.fee]).toEqual([gateway, '-0.12', '-0.06', '0.42'])
    const [payment] = await db
      .select()
      .from(payments)
      .where(and(eq(payments.gateway, gateway), eq(payments.applied, true)))
    expect(paid).toMatchObject({ kind: 'payment', billDate: day, outTradeNo: orders.get(gateway) as string })
    expect(paid?.reference).toBe(payment?.tradeId as string)
    expect((await getPaymentRecord(payment?.id as number)).fee).toBe('0.42')
  }
  expect(first[1]).toEqual([...gateways].sort().map((gateway) => ({ gateway, billDate: day, fee: '0.24' })))
  await db.delete(billChecks)
  await Promise.all([...vendors, ...vendors].map((vendor) => reconcileBill(vendor, day)))
  expect([await db.select().from(tradeFees), await sums()]).toEqual(first as never)
  for (const vendor of vendors) {
    const bill = await findBill(db, vendor, day)
    const fees = gateways.filter((gateway) => vendorOf(gateway) === vendor)
    expect((await getBill(bill?.id as number)).fee).toBe((0.24 * fees.length).toFixed(2))
  }
  const { status, output } = await shop.database.verify()
  expect([status, output.match(/BROKEN.*/g)]).toEqual([0, null])
}, 60_000)
