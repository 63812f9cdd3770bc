import { eq, sql } from 'drizzle-orm'
import { config } from '../../config.ts'
import { db } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { openNotice, openReturn, queryTrade } from '../../gateways/alipay.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { log } from '../../lib/log.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { applyPayment, type Outcome } from './apply.ts'
import { paymentForeign, paymentNotConfirmed, paymentSurplus } from './errors.ts'

type Message = ReturnType<typeof openNotice>

const paidStatuses: readonly (string | undefined)[] = ['TRADE_SUCCESS', 'TRADE_FINISHED']

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
  const message = openReturn({ ...query })
  const amountFen = await matchOrder(message)
  const trade = await queryTrade(message.outTradeNo)
  if (!trade.found || !paidStatuses.includes(trade.status) || trade.tradeNo !== message.tradeNo)
    throw paymentNotConfirmed()
  if (parseFen(trade.totalAmount) !== amountFen) throw paymentForeign()
  if ((await apply(message, amountFen)) === 'surplus') throw paymentSurplus()
  return message.tradeNo
}

/**
 * Alipay's asynchronous notice, from the raw body. A notice of another state than paid, or of a refund, is
 * acknowledged and changes nothing.
 * @throws 400 payment_signature_invalid, payment_foreign: Alipay will try again
 */
export async function settleNotice(rawBody: string): Promise<void> {
  const message = openNotice(rawBody)
  const amountFen = await matchOrder(message)
  if (!paidStatuses.includes(message.tradeStatus) || message.refundFee !== undefined) return
  await apply(message, amountFen)
}

/** Asks the gateway about an order and applies what was paid. @returns true when the trade can no longer be paid */
export async function settleQueried(orderId: string): Promise<'paid' | 'unpaid' | 'closed'> {
  const trade = await queryTrade(orderId)
  if (!trade.found || trade.status === 'TRADE_CLOSED') return 'closed'
  if (!paidStatuses.includes(trade.status)) return 'unpaid'
  await applyPayment({
    orderId,
    tradeId: trade.tradeNo,
    gateway: 'alipay',
    amountFen: parseFen(trade.totalAmount),
  })
  return 'paid'
}

/** App, seller, order and amount must be ours. @returns what the order asks for, in fen */
async function matchOrder(message: Message): Promise<Fen> {
  if (!config.alipay) throw gatewayNotConfigured()
  const [order] = await amountOfOrder.execute({ orderId: message.outTradeNo })
  const ours =
    message.appId === config.alipay.appId &&
    message.sellerId === config.alipay.sellerId &&
    order !== undefined &&
    /^\d{1,10}(\.\d{1,2})?$/.test(message.totalAmount) &&
    parseFen(message.totalAmount) === parseFen(order.payAmount)
  if (ours) return parseFen(order.payAmount)
  const { outTradeNo, tradeNo, totalAmount, appId, sellerId } = message
  log.error(
    { alert: 'payment_foreign', outTradeNo, tradeNo, totalAmount, appId, sellerId },
    'foreign payment',
  )
  throw paymentForeign()
}

async function apply(message: Message, amountFen: Fen): Promise<Outcome> {
  const outcome = await applyPayment({
    orderId: message.outTradeNo,
    tradeId: message.tradeNo,
    gateway: 'alipay',
    amountFen,
  })
  if (outcome === 'mismatch') throw paymentForeign()
  return outcome
}
