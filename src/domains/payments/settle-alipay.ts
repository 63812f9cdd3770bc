import { eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { paymentForeign } from '../../gateways/payment-errors.ts'
import { alipay } from '../../gateways/payment-gateways.ts'
import { log } from '../../lib/log.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { applyPayment, type Outcome } from './apply.ts'
import { paymentNotConfirmed, paymentSurplus } from './errors.ts'

type Message = Readonly<{ outTradeNo: string; tradeNo: string; amountFen: Fen }>

const amountOfOrder = db
  .select({ payAmount: orders.payAmount })
  .from(orders)
  .where(eq(orders.orderId, sql.placeholder('orderId')))
  .prepare()

/**
 * The browser came back from Alipay: its signed query is verified, compared with the order, and then the gateway is
 * asked, since the query itself does not say that money moved.
 * @param query the parameters as Alipay appended them to the return address
 * @returns Alipay's trade number; the same however often it is called
 * @throws 400 payment_signature_invalid, payment_foreign; 409 payment_not_confirmed,
 *   payment_surplus; 503 when the gateway is away
 */
export async function settleReturn(query: Readonly<Record<string, string>>): Promise<string> {
  const message = alipay().openReturn({ ...query })
  await matchOrder(message)
  const trade = await alipay().query(message.outTradeNo)
  if (trade.state !== 'paid' || trade.tradeNo !== message.tradeNo) throw paymentNotConfirmed()
  if (trade.amountFen !== message.amountFen) throw paymentForeign()
  if ((await apply(message)) === 'surplus') throw paymentSurplus()
  return message.tradeNo
}

/**
 * Alipay's asynchronous notice, from the raw body. A notice of another state than paid, or of a refund, is
 * acknowledged and changes nothing.
 * @throws 400 payment_signature_invalid, payment_foreign: Alipay will try again
 */
export async function settleNotice(rawBody: string): Promise<void> {
  const notice = await alipay().openNotice(new Headers(), rawBody)
  if (notice.kind !== 'payment') return
  await matchOrder(notice)
  await apply(notice)
}

/** Asks the gateway about an order and applies what was paid. @returns true when the trade can no longer be paid */
export async function settleQueried(orderId: string): Promise<'paid' | 'unpaid' | 'closed'> {
  const trade = await alipay().query(orderId)
  if (trade.state === 'unpaid') return 'unpaid'
  if (trade.state !== 'paid') return 'closed'
  await applyPayment({ orderId, tradeId: trade.tradeNo, gateway: 'alipay', amountFen: trade.amountFen })
  return 'paid'
}

/** Order and amount must be ours, as app and seller are. @throws 400 payment_foreign */
async function matchOrder({ outTradeNo, tradeNo, amountFen }: Message): Promise<void> {
  const [order] = await amountOfOrder.execute({ orderId: outTradeNo })
  if (order && parseFen(order.payAmount) === amountFen) return
  log.error({ alert: 'payment_foreign', outTradeNo, tradeNo, amountFen }, 'foreign payment')
  throw paymentForeign()
}

async function apply({ outTradeNo, tradeNo, amountFen }: Message): Promise<Outcome> {
  const outcome = await applyPayment({
    orderId: outTradeNo,
    tradeId: tradeNo,
    gateway: 'alipay',
    amountFen,
  })
  if (outcome === 'mismatch') throw paymentForeign()
  return outcome
}
