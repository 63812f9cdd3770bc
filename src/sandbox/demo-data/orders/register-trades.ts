import { and, eq, like } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import { payments } from '../../../db/schema/payments.ts'
import type { Trade } from '../../world/alipay/trades.ts'
import { readTrades, writeTrades } from '../../world/trade-store.ts'
import { demoTradeId } from './insert-orders.ts'

type Addresses = Readonly<{ returnUrl: string; notifyUrl: string }>

/**
 * Adds the paid demo orders to the trades of the sandbox's Alipay, so that they can be refunded. Trades that exist are not
 * changed. The sandbox must not be running.
 */
export async function registerDemoTrades(
  executor: Executor,
  path: string,
  addresses: Addresses,
): Promise<void> {
  const paid = await executor
    .select({
      outTradeNo: payments.orderId,
      tradeId: payments.tradeId,
      paidAmount: payments.amount,
      paidAt: payments.paidAt,
      createdAt: payments.createTime,
    })
    .from(payments)
    .where(and(eq(payments.gateway, 'alipay'), like(payments.tradeId, demoTradeId('%'))))
  const { alipay, wechat } = readTrades(path)
  const known = new Set(alipay.map(({ outTradeNo }) => outTradeNo))
  const missing = paid.filter(
    ({ outTradeNo, tradeId }) => tradeId === demoTradeId(outTradeNo) && !known.has(outTradeNo),
  )
  if (missing.length === 0) return
  const added = missing.map(
    ({ tradeId: _, ...payment }): Trade => ({
      ...payment,
      tradeNo: demoTradeId(payment.outTradeNo),
      returnUrl: addresses.returnUrl,
      notifyUrl: addresses.notifyUrl,
      totalAmount: payment.paidAmount,
      subject: '美多商城',
      paidAt: payment.paidAt ?? undefined,
      expiresAt: payment.createdAt,
      status: 'TRADE_SUCCESS',
      refunds: new Map(),
    }),
  )
  writeTrades(path, { alipay: [...added, ...alipay], wechat })
}
