import { randomInt } from 'node:crypto'
import { formatFen } from '../../../lib/money.ts'
import type { ShownTrade } from '../pages/payment-pages.ts'
import type { TradeReport } from '../payments/trade-report.ts'

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED'

/** Native: a QR code · H5: a page on a phone. */
export type Product = 'native' | 'h5'

export type Refund = {
  readonly outRefundNo: string
  readonly refundId: string
  readonly amount: number
  readonly notifyUrl: string
  readonly createdAt: Date
  status: RefundStatus
  /** The status after PROCESSING. */
  next: RefundStatus
  /** Stays PROCESSING until it is queried. */
  heldBack: boolean
}

export type Trade = {
  readonly outTradeNo: string
  readonly transactionId: string
  /** The code is `weixin://wxpay/bizpayurl?pr=` and this. */
  readonly pr: string
  readonly total: number
  readonly description: string
  readonly notifyUrl: string
  /** The product that the trade was created for; Native if absent. */
  readonly product?: Product
  /** Where the page on a phone returns to. */
  redirectUrl?: string | undefined
  readonly expiresAt: Date
  readonly createdAt: Date
  state: 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED'
  /** The total, unless the payment call names another amount. */
  paidTotal: number
  paidAt: Date | undefined
  readonly refunds: Map<string, Refund>
}

const maxTrades = 50_000

/** The trades of one merchant, by out_trade_no, by code and by out_refund_no. */
export class Trades {
  readonly #byNumber = new Map<string, Trade>()
  readonly #byCode = new Map<string, Trade>()
  readonly #byRefund = new Map<string, Trade>()

  constructor(known: readonly Trade[] = []) {
    for (const trade of known.slice(-maxTrades)) {
      this.#index(trade)
      for (const refund of trade.refunds.values()) {
        this.#byRefund.set(refund.outRefundNo, trade)
        // the timer that completes it ended with the process: a query completes it
        if (refund.status === 'PROCESSING') refund.heldBack = true
      }
    }
  }

  create(
    request: Pick<Trade, 'outTradeNo' | 'total' | 'description' | 'notifyUrl' | 'product' | 'expiresAt'>,
  ): Trade {
    const trade: Trade = {
      ...request,
      transactionId: `4200${digits(24)}`,
      pr: crypto.randomUUID().replaceAll('-', '').slice(0, 9),
      createdAt: new Date(),
      state: 'NOTPAY',
      paidTotal: request.total,
      paidAt: undefined,
      refunds: new Map(),
    }
    this.#index(trade)
    if (this.#byNumber.size > maxTrades) this.#delete(this.#byNumber.values().next().value as Trade)
    return trade
  }

  addRefund(trade: Trade, refund: Refund): void {
    trade.refunds.set(refund.outRefundNo, refund)
    this.#byRefund.set(refund.outRefundNo, trade)
  }

  /** Finds a trade, and closes it when it is unpaid and expired. */
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

  #delete(trade: Trade): void {
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

/** What the payment page shows of a trade. */
export function shownTrade({ outTradeNo, description, total }: Trade): ShownTrade {
  return { outTradeNo, subject: description, amountFen: total }
}

export function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('')
}

/** RFC 3339 with the offset of Beijing. */
export function rfc3339(date: Date): string {
  return `${new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
}
