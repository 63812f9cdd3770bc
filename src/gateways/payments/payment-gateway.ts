import type { Fen } from '../../lib/money.ts'

/**
 * The port to a payment gateway. Amounts are whole fen. `outTradeNo` and `outRefundNo` are idempotency keys that the
 * caller chooses. Every call may throw 503 gateway_unavailable: the outcome is then unknown, and a retry of the same
 * call is safe.
 */
export type PaymentGateway = Readonly<{
  name: PaymentGatewayName
  /** Seconds for which a started payment can be opened; 0 if `start` makes no call, so that its answer need not be kept. */
  linkSeconds: number
  /** Makes a trade payable until `expiresAt`. A repeated call with the same values refers to the same trade. */
  start: (payment: NewPayment) => Promise<StartedPayment>
  /** Asks for the state of a trade. */
  query: (outTradeNo: string) => Promise<Trade>
  /** Closes an unpaid trade, which can then no longer be paid. */
  close: (outTradeNo: string) => Promise<'closed' | 'already_paid' | 'absent'>
  /** Refunds money. A repeated call with the same `outRefundNo` returns the state of the first refund. */
  refund: (refund: NewRefund) => Promise<Refund>
  /** Asks for the state of a refund. */
  queryRefund: (outTradeNo: string, outRefundNo: string) => Promise<Refund | Readonly<{ state: 'absent' }>>
}>

export type Vendor = 'alipay' | 'wechat'

/**
 * The page for a computer and the page for a phone are two products of a vendor. Each is a gateway with its own trades:
 * WeChat Pay refuses a trade number that was used for another product.
 */
export type PaymentGatewayName = Vendor | `${Vendor}_phone`

/**
 * The gateway of a vendor for pages on a computer, which can also start a payment on a phone. What concerns the merchant's
 * account and not one product is a member here only, so that it is done once for a vendor.
 */
export type VendorGateway = PaymentGateway &
  Readonly<{
    name: Vendor
    phoneLinkSeconds: number
    startOnPhone: (payment: NewPayment) => Promise<StartedPayment>
    /**
     * Verifies the signature of a notification and parses it.
     * @throws 400 payment_signature_invalid when the vendor did not sign it; 503 gateway_unavailable when the vendor's
     *   keys cannot be fetched
     */
    verifyNotification: (headers: Headers, rawBody: string) => Promise<PaymentNotification>
    /**
     * Downloads the bill of one day, which the vendor publishes by 10:00 on the next day. It holds the trades of both products.
     * @param day in Beijing, `2026-11-23`
     */
    downloadBill: (day: string) => Promise<Bill>
  }>

export type NewPayment = Readonly<{
  /** 6 to 32 characters: letters, digits and `_`. */
  outTradeNo: string
  amountFen: Fen
  subject: string
  expiresAt: Date
  /** IP address of the buyer, which WeChat Pay requires on a phone. */
  payerAddress?: string | undefined
  /** Accepts bank cards only, where the gateway can restrict the payment method (Alipay). */
  bankCardOnly?: boolean
}>

/**
 * started: `url` is a page to open, or the text of a QR code (WeChat Pay on a computer) · conflict: the gateway knows
 * `outTradeNo` as a trade with other values.
 */
export type StartedPayment =
  | Readonly<{ state: 'started'; url: string }>
  | Readonly<{ state: 'already_paid' | 'closed' | 'conflict' }>

/**
 * absent: the gateway does not know the trade; at Alipay it can still be paid once the buyer opens the page ·
 * unpaid: it can still be paid · closed: it was not paid and can no longer be paid · paid ·
 * refunded: it was paid, then refunded in full (Alipay) or at least in part (WeChat Pay).
 */
export type Trade =
  | Readonly<{ state: 'absent' | 'unpaid' | 'closed' }>
  | Readonly<{ state: 'paid' | 'refunded'; tradeNo: string; amountFen: Fen; paidAt: Date | undefined }>

export type NewRefund = Readonly<{
  outTradeNo: string
  /** At most 64 characters: letters, digits and `_`. The gateway refunds one number once. */
  outRefundNo: string
  refundFen: Fen
  /** The amount of the whole trade. */
  totalFen: Fen
  reason: string
}>

/**
 * success: the gateway has sent the money · processing: query again or wait for the notification ·
 * failed: no money was refunded. `reason` is the gateway's code; once its cause is fixed, the same number may be retried ·
 * abnormal: the gateway accepted the refund but cannot reach the buyer; an operator must handle it in the console.
 */
export type Refund =
  | Readonly<{ state: 'success'; refundId: string | undefined }>
  | Readonly<{ state: 'processing' | 'abnormal'; refundId: string | undefined }>
  | Readonly<{ state: 'failed'; reason: string }>

/**
 * A notification with a valid signature. foreign: it concerns another application or merchant, or another currency than CNY ·
 * other: it moves no money and only needs an acknowledgment.
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
      /** Alipay omits it when the refund was made in its console. */
      outRefundNo: string | undefined
      state: 'success' | 'failed' | 'abnormal'
      /** The amount of this refund. Undefined at Alipay, which sends the sum of all refunds of the trade. */
      refundFen: Fen | undefined
    }>
  | Readonly<{ kind: 'foreign'; outTradeNo: string; tradeNo: string; amountFen: Fen | undefined }>
  | Readonly<{ kind: 'other'; outTradeNo: string | undefined; event: string }>

/** creating: download it later · absent: there is no bill, for example because no money moved on that day. */
export type Bill =
  | Readonly<{ state: 'ready'; rows: readonly BillRow[] }>
  | Readonly<{ state: 'creating' | 'absent' }>

/** `feeFen` is what the vendor charged for a payment; zero or negative for a refund, which returns a part of it. */
export type BillRow =
  | Readonly<{
      kind: 'payment'
      outTradeNo: string
      tradeNo: string
      amountFen: Fen
      feeFen: Fen
      at: Date
    }>
  | Readonly<{
      kind: 'refund'
      outTradeNo: string
      tradeNo: string
      outRefundNo: string
      amountFen: Fen
      feeFen: Fen
      at: Date
      /** The state when the bill was created. A bill is never updated. */
      state: 'success' | 'processing' | 'failed'
    }>
