import { randomInt } from 'node:crypto'
import { formatFen } from '../../../lib/money.ts'
import type { TradeReport } from '../payments/trade-report.ts'

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED'

export type Refund = {
  readonly outRefundNo: string
  readonly refundId: string
  readonly amount: number
  readonly notifyUrl: string
  readonly createdAt: Date
  status: RefundStatus
  /** What it will be once it is no longer under way. */
  next: RefundStatus
  /** It stays under way until it was asked about. */
  heldBack: boolean
}

export type Trade = {
  readonly outTradeNo: string
  readonly transactionId: string
  /** What the code says: `weixin://wxpay/bizpayurl?pr=` and this. */
  readonly pr: string
  readonly total: number
  readonly description: string
  readonly notifyUrl: string
  readonly expiresAt: Date
  readonly createdAt: Date
  state: 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED'
  /** What the buyer gave; the total unless a test wants another amount. */
  paidTotal: number
  paidAt: Date | undefined
  readonly refunds: Map<string, Refund>
}

const kept = 50_000

/** The trades of one merchant, by the merchant's number, by code and by the numbers of their refunds. */
export class Trades {
  readonly #byNumber = new Map<string, Trade>()
  readonly #byCode = new Map<string, Trade>()
  readonly #byRefund = new Map<string, Trade>()

  constructor(known: readonly Trade[] = []) {
    for (const trade of known.slice(-kept)) {
      this.#index(trade)
      for (const refund of trade.refunds.values()) {
        this.#byRefund.set(refund.outRefundNo, trade)
        // whatever would have ended it is gone: being asked about it does
        if (refund.status === 'PROCESSING') refund.heldBack = true
      }
    }
  }

  open(asked: Pick<Trade, 'outTradeNo' | 'total' | 'description' | 'notifyUrl' | 'expiresAt'>): Trade {
    const trade: Trade = {
      ...asked,
      transactionId: `4200${digits(24)}`,
      pr: crypto.randomUUID().replaceAll('-', '').slice(0, 9),
      createdAt: new Date(),
      state: 'NOTPAY',
      paidTotal: asked.total,
      paidAt: undefined,
      refunds: new Map(),
    }
    this.#index(trade)
    if (this.#byNumber.size > kept) this.#forget(this.#byNumber.values().next().value as Trade)
    return trade
  }

  addRefund(trade: Trade, refund: Refund): void {
    trade.refunds.set(refund.outRefundNo, refund)
    this.#byRefund.set(refund.outRefundNo, trade)
  }

  /** An unpaid trade closes by itself once its time is over. */
  find(outTradeNo: string): Trade | undefined {
    const trade = this.#byNumber.get(outTradeNo)
    if (trade?.state === 'NOTPAY' && trade.expiresAt < new Date()) trade.state = 'CLOSED'
    return trade
  }

  findByCode(pr: string): Trade | undefined {
    return this.find(this.#byCode.get(pr)?.outTradeNo ?? '')
  }

  findByRefund(outRefundNo: string): Trade | undefined {
    return this.#byRefund.get(outRefundNo)
  }

  all(): Trade[] {
    return [...this.#byNumber.keys()].map((number) => this.find(number) as Trade)
  }

  #index(trade: Trade): void {
    this.#byNumber.set(trade.outTradeNo, trade)
    this.#byCode.set(trade.pr, trade)
  }

  #forget(trade: Trade): void {
    this.#byNumber.delete(trade.outTradeNo)
    this.#byCode.delete(trade.pr)
    for (const number of trade.refunds.keys()) this.#byRefund.delete(number)
  }
}

export function presentReport(trade: Trade | undefined): TradeReport | undefined {
  return (
    trade && {
      trade_no: trade.transactionId,
      state: trade.state,
      paid: formatFen(trade.paidAt ? trade.paidTotal : 0),
      refunds: [...trade.refunds.values()].map(({ outRefundNo, amount, status }) => ({
        out_refund_no: outRefundNo,
        amount: formatFen(amount),
        state: status,
      })),
    }
  )
}

export function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('')
}

/** RFC 3339 in Beijing. */
export function rfc3339(date: Date): string {
  return `${new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
}
