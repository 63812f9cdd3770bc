import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { paymentAttempts, paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import type { Vendor } from '../../../src/gateways/payments/payment-gateway.ts'
import { parseFen } from '../../../src/lib/money.ts'
import type { TradeReport } from '../../../src/sandbox/world/payments/trade-report.ts'
import { stockOf, type TestOrder } from '../factories/orders/orders.ts'
import { type Gateway, gateways } from '../factories/orders/paid-orders.ts'
import { sandbox } from '../vendors/sandbox.ts'

/** Payments taken and refunds given, as `gateway number amount` (yuan), sorted. */
type Moved = Readonly<{ taken: string[]; given: string[] }>

/** Returns the payments and refunds of an order by the gateways' books. */
export async function gatewayLedger(orderId: string): Promise<Moved> {
  const trades = await tradesOf(orderId)
  const of = gateways.flatMap((gateway) => (trades[gateway] ? [{ gateway, ...trades[gateway] }] : []))
  return {
    taken: of
      .filter(({ paid }) => paid !== '0.00')
      .map(({ gateway, trade_no, paid }) => `${gateway} ${trade_no} ${paid}`)
      .sort(),
    given: of
      .flatMap(({ gateway, refunds }) =>
        refunds
          .filter(({ state }) => state === 'SUCCESS')
          .map(({ out_refund_no, amount }) => `${gateway} ${out_refund_no} ${amount}`),
      )
      .sort(),
  }
}

/** Returns the sandbox's trades of an order by gateway. */
export async function tradesOf(orderId: string): Promise<Partial<Record<Gateway, TradeReport>>> {
  const reportsOf = (outTradeNo: string) =>
    sandbox<Partial<Record<Vendor, TradeReport>>>(`/trades/?out_trade_no=${outTradeNo}`)
  const [onComputer, onPhone] = await Promise.all([reportsOf(orderId), reportsOf(`${orderId}p`)])
  const phoneTrades = Object.entries(onPhone).map(([vendor, report]) => [`${vendor}_phone`, report])
  return { ...onComputer, ...Object.fromEntries(phoneTrades) }
}

/** Returns the payments and confirmed refunds of an order by our own tables. */
export async function ownLedger(orderId: string): Promise<Moved> {
  const paid = await db.select().from(payments).where(eq(payments.orderId, orderId))
  const back = await db
    .select({ refund: paymentRefunds, gateway: payments.gateway })
    .from(paymentRefunds)
    .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
    .where(eq(paymentRefunds.orderId, orderId))
  return {
    taken: paid.map(({ gateway, tradeId, amount }) => `${gateway} ${tradeId} ${amount}`).sort(),
    given: back
      .filter(({ refund }) => refund.status === 'done')
      .map(({ gateway, refund }) => `${gateway} ${refund.outRefundNo} ${refund.amount}`)
      .sort(),
  }
}

/** Returns the state of an order and its money, for one comparison. */
export async function paymentStateOf({ orderId, sku }: TestOrder) {
  const [order] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  const attempts = await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId))
  const paid = await db.select().from(payments).where(eq(payments.orderId, orderId))
  const [ours, theirs] = [await ownLedger(orderId), await gatewayLedger(orderId)]
  const trades = await tradesOf(orderId)
  const payable = gateways.filter((gateway) => /^(NOTPAY|WAIT_BUYER_PAY)$/.test(trades[gateway]?.state ?? ''))
  return {
    status: order?.status,
    stock: (await stockOf(sku)).stock,
    /** The gateways' payments minus their refunds, in fen. */
    keptFen: sum(theirs.taken) - sum(theirs.given),
    isSame: JSON.stringify(ours) === JSON.stringify(theirs) ? true : { ours, theirs },
    applied: paid.filter(({ applied }) => applied).length,
    open: attempts.filter(({ status }) => status === 'open').length,
    /** The gateways where the trade is still payable. */
    payable,
  }
}

export type PaymentState = Awaited<ReturnType<typeof paymentStateOf>>

const sum = (moved: readonly string[]) =>
  moved.reduce((total, each) => total + parseFen(each.split(' ').at(-1) as string), 0)
