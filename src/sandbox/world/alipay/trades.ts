import { randomInt } from 'node:crypto'
import { formatFen, parseFen } from '../../../lib/money.ts'
import type { ShownTrade } from '../pages/payment-pages.ts'
import type { TradeReport } from '../payments/trade-report.ts'

export type Trade = {
  readonly outTradeNo: string
  readonly tradeNo: string
  readonly totalAmount: string
  readonly subject: string
  readonly returnUrl: string
  readonly notifyUrl: string
  /** Whether the trade was opened by `alipay.trade.wap.pay`. */
  readonly isOnPhone?: boolean
  readonly expiresAt: Date
  readonly createdAt: Date
  status: 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED'
  /** The total, unless the payment call names another amount. */
  paidAmount: string
  paidAt: Date | undefined
  readonly refunds: Map<string, Refund>
}

type Refund = {
  readonly fen: number
  readonly at: Date
  /** Pending until it is queried. */
  heldBack: boolean
}

const maxTrades = 50_000

/** The trades of one app. Opening the cashier page creates a trade. */
export class Trades {
  readonly #byNumber: Map<string, Trade>

  constructor(known: readonly Trade[] = []) {
    this.#byNumber = new Map(known.slice(-maxTrades).map((trade) => [trade.outTradeNo, trade]))
  }

  /** Returns the trade of `out_trade_no`, created when it does not exist. */
  findOrCreate(fields: Readonly<Record<string, string>>, content: Readonly<Record<string, string>>): Trade {
    const outTradeNo = content.out_trade_no ?? ''
    const known = this.find(outTradeNo)
    if (known) return known
    const trade: Trade = {
      outTradeNo,
      tradeNo: `${compactDate(new Date())}22001${String(randomInt(10 ** 14)).padStart(14, '0')}`,
      totalAmount: content.total_amount ?? '0.00',
      subject: content.subject ?? '',
      returnUrl: fields.return_url ?? '',
      notifyUrl: fields.notify_url ?? '',
      isOnPhone: fields.method === 'alipay.trade.wap.pay',
      expiresAt: new Date(`${(content.time_expire ?? '2099-12-31 00:00:00').replace(' ', 'T')}+08:00`),
      createdAt: new Date(),
      status: 'WAIT_BUYER_PAY',
      paidAmount: content.total_amount ?? '0.00',
      paidAt: undefined,
      refunds: new Map(),
    }
    this.#byNumber.set(outTradeNo, trade)
    if (this.#byNumber.size > maxTrades) this.#byNumber.delete(this.#byNumber.keys().next().value as string)
    return this.find(outTradeNo) ?? trade
  }

  all(): Trade[] {
    return [...this.#byNumber.keys()].map((number) => this.find(number) as Trade)
  }

  /** Finds a trade, and closes it when it is unpaid and expired. */
  find(outTradeNo: string): Trade | undefined {
    const trade = this.#byNumber.get(outTradeNo)
    if (trade?.status === 'WAIT_BUYER_PAY' && trade.expiresAt < new Date()) trade.status = 'TRADE_CLOSED'
    return trade
  }
}

export function presentReport(trade: Trade | undefined): TradeReport | undefined {
  return (
    trade && {
      trade_no: trade.tradeNo,
      state: trade.status,
      paid: trade.paidAt ? trade.paidAmount : '0.00',
      refunds: [...trade.refunds].map(([number, { fen, heldBack }]) => ({
        out_refund_no: number,
        amount: formatFen(fen),
        state: heldBack ? 'PROCESSING' : 'SUCCESS',
      })),
    }
  )
}

/** What the cashier shows of a trade. */
export function shownTrade({ outTradeNo, subject, totalAmount }: Trade): ShownTrade {
  return { outTradeNo, subject, amountFen: parseFen(totalAmount) }
}

/** `yyyy-MM-dd HH:mm:ss` in Beijing. */
export function formatBeijingTime(date: Date): string {
  return new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

function compactDate(date: Date): string {
  return formatBeijingTime(date).slice(0, 10).replaceAll('-', '')
}
