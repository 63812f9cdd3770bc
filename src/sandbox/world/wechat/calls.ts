import type { PaymentCall } from '../faults/faults.ts'
import type { Content } from './replies.ts'
import type { Trades } from './trades.ts'

/** The kind of a call, for faults that are limited to one kind. */
export function callOf(method: string, path: string): PaymentCall | undefined {
  if (/\/transactions\/(native|h5)$/.test(path)) return 'start'
  if (path.endsWith('/close')) return 'close'
  if (path.startsWith('/v3/refund/')) return method === 'POST' ? 'refund' : 'refund_query'
  if (path.startsWith('/v3/bill/')) return 'bill'
  return path.includes('/out-trade-no/') ? 'query' : undefined
}

/** The out_trade_no of a call; empty when the call is about no trade. */
export function subjectOf(path: string, content: Content, trades: Trades): string {
  const [, number] = /\/out-trade-no\/([^/]+)/.exec(path) ?? []
  const [, refund] = /\/domestic\/refunds\/([^/]+)/.exec(path) ?? []
  return String(number ?? trades.findByRefund(refund ?? '')?.outTradeNo ?? content.out_trade_no ?? '')
}
