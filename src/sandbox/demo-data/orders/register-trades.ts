import { like } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import { payments } from '../../../db/schema/payments.ts'
import { parseFen } from '../../../lib/money.ts'
import type { Trade as AlipayTrade } from '../../world/alipay/trades.ts'
import { readTrades, writeTrades } from '../../world/trade-store.ts'
import type { Trade as WechatTrade } from '../../world/wechat/trades.ts'
import { demoTradeId } from './insert-orders.ts'

type Addresses = Readonly<{ returnUrl: string; alipayNotifyUrl: string; wechatNotifyUrl: string }>
type Paid = Awaited<ReturnType<typeof listDemoPayments>>[number]

/**
 * Adds the paid demo orders to the trades of the sandbox, so that they can be refunded and are in the bills of their days.
 * Trades that exist are not changed. The sandbox must not be running.
 */
export async function registerDemoTrades(
  executor: Executor,
  path: string,
  addresses: Addresses,
): Promise<void> {
  const paid = await listDemoPayments(executor)
  const { alipay, wechat } = readTrades(path)
  const known = new Set([...alipay, ...wechat].map(({ outTradeNo }) => outTradeNo))
  const missing = paid.filter(
    ({ orderId, tradeId }) => tradeId === demoTradeId(orderId) && !known.has(orderId),
  )
  if (missing.length === 0) return
  const of = (gateway: string) => missing.filter((payment) => payment.gateway === gateway)
  writeTrades(path, {
    alipay: [...of('alipay').map((payment) => alipayTrade(payment, addresses)), ...alipay],
    wechat: [...of('wechat').map((payment) => wechatTrade(payment, addresses)), ...wechat],
  })
}

function listDemoPayments(executor: Executor) {
  return executor
    .select({
      orderId: payments.orderId,
      tradeId: payments.tradeId,
      gateway: payments.gateway,
      amount: payments.amount,
      paidAt: payments.paidAt,
      createdAt: payments.createTime,
    })
    .from(payments)
    .where(like(payments.tradeId, demoTradeId('%')))
}

function alipayTrade({ orderId, amount, paidAt, createdAt }: Paid, addresses: Addresses): AlipayTrade {
  return {
    outTradeNo: orderId,
    tradeNo: demoTradeId(orderId),
    subject: `美多商城订单 ${orderId}`,
    totalAmount: amount,
    paidAmount: amount,
    returnUrl: addresses.returnUrl,
    notifyUrl: addresses.alipayNotifyUrl,
    createdAt,
    expiresAt: createdAt,
    paidAt: paidAt ?? undefined,
    status: 'TRADE_SUCCESS',
    refunds: new Map(),
  }
}

function wechatTrade({ orderId, amount, paidAt, createdAt }: Paid, addresses: Addresses): WechatTrade {
  return {
    outTradeNo: orderId,
    transactionId: demoTradeId(orderId),
    pr: demoTradeId(orderId),
    description: `美多商城订单 ${orderId}`,
    total: parseFen(amount),
    paidTotal: parseFen(amount),
    notifyUrl: addresses.wechatNotifyUrl,
    createdAt,
    expiresAt: createdAt,
    paidAt: paidAt ?? undefined,
    state: 'SUCCESS',
    refunds: new Map(),
  }
}
