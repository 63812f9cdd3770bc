import type { PaymentCall } from '../faults/faults.ts'
import type { Content } from './replies.ts'
import type { Trades } from './trades.ts'

/** Which kind of call it is, for faults that are meant for one. */
export function callOf(method: string, path: string): PaymentCall | undefined {
  if (path.endsWith('/native')) return 'start'
  if (path.endsWith('/close')) return 'close'
  if (path.startsWith('/v3/refund/')) return method === 'POST' ? 'refund' : 'refund_query'
  if (path.startsWith('/v3/bill/')) return 'bill'
  return path.includes('/out-trade-no/') ? 'query' : undefined
}

/** The trade that a call is about, by its number at the merchant; empty when it is about none. */
export function subjectOf(path: string, content: Content, trades: Trades): string {
  const [, number] = /\/out-trade-no\/([^/]+)/.exec(path) ?? []
  const [, refund] = /\/domestic\/refunds\/([^/]+)/.exec(path) ?? []
  return String(number ?? trades.findByRefund(refund ?? '')?.outTradeNo ?? content.out_trade_no ?? '')
}
