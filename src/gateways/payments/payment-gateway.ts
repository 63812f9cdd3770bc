import type { Fen } from '../../lib/money.ts'

/**
 * A party that takes money and gives it back. Amounts are whole fen; a number of a trade or a refund is an idempotency
 * key of the caller. Every call may throw 503 gateway_unavailable: then nothing is known, and the same call again is
 * safe.
 */
export type PaymentGateway = Readonly<{
  name: PaymentGatewayName
  /** Makes a trade payable until `expiresAt`. Called again with the same figures it is the same trade. */
  start: (payment: NewPayment) => Promise<StartedPayment>
  query: (outTradeNo: string) => Promise<Trade>
  /** Closes an unpaid trade, so that nobody can pay it any more. */
  close: (outTradeNo: string) => Promise<'closed' | 'already_paid' | 'absent'>
  /** Gives money back, or finds that it was given back before under this number. */
  refund: (refund: NewRefund) => Promise<Refund>
  queryRefund: (outTradeNo: string, outRefundNo: string) => Promise<Refund | Readonly<{ state: 'absent' }>>
  /**
   * Verifies and reads an asynchronous notice in one act.
   * @throws 400 payment_signature_invalid when the party did not sign it; 503 gateway_unavailable when the party's keys
   *   cannot be had now
   */
  verifyNotification: (headers: Headers, rawBody: string) => Promise<PaymentNotification>
  /** What moved on one day. @param day of Beijing, `2026-11-23`; it is over, and its bill is there by ten o'clock */
  downloadBill: (day: string) => Promise<Bill>
}>

export type PaymentGatewayName = 'alipay' | 'wechat'

export type NewPayment = Readonly<{
  /** 6 to 32 letters, digits and `_`. */
  outTradeNo: string
  amountFen: Fen
  subject: string
  expiresAt: Date
  /** Where the party can tell bank cards from other means (Alipay). */
  bankCardOnly?: boolean
}>

/**
 * started: `url` is a page to open (Alipay) or the text of a QR code to scan (WeChat Pay) · conflict: the number stands
 * for a trade of other figures.
 */
export type StartedPayment =
  | Readonly<{ state: 'started'; url: string }>
  | Readonly<{ state: 'already_paid' | 'closed' | 'conflict' }>

/**
 * absent: unknown to the party, and at Alipay still payable through a page that nobody has opened · unpaid: may be
 * paid still · closed: was never paid and never will be · paid · refunded: was paid, and money was given back: all of
 * it (Alipay), any of it (WeChat Pay).
 */
export type Trade =
  | Readonly<{ state: 'absent' | 'unpaid' | 'closed' }>
  | Readonly<{ state: 'paid' | 'refunded'; tradeNo: string; amountFen: Fen; paidAt: Date | undefined }>

export type NewRefund = Readonly<{
  outTradeNo: string
  /** 64 letters, digits and `_` at most. The same number never gives money back twice. */
  outRefundNo: string
  refundFen: Fen
  /** What the whole trade was paid with. */
  totalFen: Fen
  reason: string
}>

/**
 * success: the money is on its way back · processing: ask again later, or wait for the notice · failed: nothing was
 * given back, `reason` is the party's code; once what it names is mended the same number may be asked for again ·
 * abnormal: accepted, but the money cannot reach the buyer; somebody has to settle it in the party's console.
 */
export type Refund =
  | Readonly<{ state: 'success'; refundId: string | undefined }>
  | Readonly<{ state: 'processing' | 'abnormal'; refundId: string | undefined }>
  | Readonly<{ state: 'failed'; reason: string }>

/**
 * foreign: genuine, but for another application or merchant · other: genuine and to be acknowledged, but nothing that
 * moves money.
 */
export type PaymentNotification =
  | Readonly<{
      kind: 'payment'
      outTradeNo: string
      tradeNo: string
      amountFen: Fen
      paidAt: Date | undefined
    }>
  | Readonly<{
      kind: 'refund'
      outTradeNo: string
      tradeNo: string
      /** Not told by Alipay when somebody gives money back in its console. */
      outRefundNo: string | undefined
      state: 'success' | 'failed' | 'abnormal'
      /** Of this refund; undefined where the party tells only the sum of all of them (Alipay). */
      refundFen: Fen | undefined
    }>
  | Readonly<{ kind: 'foreign'; outTradeNo: string; tradeNo: string; amountFen: Fen | undefined }>
  | Readonly<{ kind: 'other'; outTradeNo: string | undefined; event: string }>

/** creating: come again later · absent: none, as after a day on which no money moved. */
export type Bill =
  | Readonly<{ state: 'ready'; rows: readonly BillRow[] }>
  | Readonly<{ state: 'creating' | 'absent' }>

export type BillRow =
  | Readonly<{ kind: 'payment'; outTradeNo: string; tradeNo: string; amountFen: Fen; at: Date }>
  | Readonly<{
      kind: 'refund'
      outTradeNo: string
      tradeNo: string
      outRefundNo: string
      amountFen: Fen
      at: Date
      /** As it stood when the bill was written, which is not written again. */
      state: 'success' | 'processing' | 'failed'
    }>
