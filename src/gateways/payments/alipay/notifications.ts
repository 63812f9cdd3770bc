import { verify } from 'node:crypto'
import { type Fen, parseFen } from '../../../lib/money.ts'
import { parseBillTime } from '../bill-table.ts'
import { paymentSignatureInvalid } from '../errors.ts'
import type { PaymentNotification } from '../payment-gateway.ts'
import type { AlipaySettings } from './client.ts'

/**
 * Verifies and parses a notification from its raw form body. A notification with `refund_fee` reports a refund, although
 * its `trade_status` is that of a paid trade.
 * @throws 400 payment_signature_invalid
 */
export function verifyNotification(rawBody: string, settings: AlipaySettings): PaymentNotification {
  const message = verifyMessage([...new URLSearchParams(rawBody)], settings)
  const { outTradeNo, tradeNo, amountFen, fields } = message
  if (message.isForeign) return { kind: 'foreign', outTradeNo, tradeNo, amountFen }
  const status = fields.get('trade_status') ?? ''
  const isPaid = status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED'
  if ((tryParseAmount(fields.get('refund_fee')) ?? 0) > 0) {
    const outRefundNo = fields.get('out_biz_no') || undefined
    return { kind: 'refund', outTradeNo, tradeNo, outRefundNo, state: 'success', refundFen: undefined }
  }
  if (!isPaid) return { kind: 'other', outTradeNo, event: status }
  return { kind: 'payment', outTradeNo, tradeNo, amountFen, paidAt: tryParseTime(fields.get('gmt_payment')) }
}

/** Verifies and parses the query that Alipay appended to the return address. @throws 400 payment_signature_invalid */
export function verifyReturn(
  query: Readonly<Record<string, string>>,
  settings: AlipaySettings,
): AlipayReturn {
  const { outTradeNo, tradeNo, amountFen, isForeign } = verifyMessage(Object.entries(query), settings)
  return { outTradeNo, tradeNo, amountFen, isForeign }
}

/** Parses an amount in yuan to fen; undefined when the text is no amount. */
export function tryParseAmount(text: string | undefined): Fen | undefined {
  return text !== undefined && /^\d{1,10}(\.\d{1,2})?$/.test(text) ? parseFen(text) : undefined
}

/** Whether the currency of a trade's total is CNY. Alipay names it only for merchants that may use others. */
export function isInCny(currency: string | undefined): boolean {
  return !currency || currency === 'CNY'
}

/** Parses `yyyy-MM-dd HH:mm:ss`, Beijing time; undefined when the text is no time. */
export function tryParseTime(text: string | undefined): Date | undefined {
  try {
    return text === undefined ? undefined : parseBillTime(text)
  } catch {
    return undefined
  }
}

/** The query of a browser that returns from Alipay. It names a trade and does not prove a payment. */
export type AlipayReturn = Readonly<{
  outTradeNo: string
  tradeNo: string
  amountFen: Fen
  /** A validly signed return of another application or seller, or in another currency. */
  isForeign: boolean
}>

type Pairs = readonly (readonly [string, string])[]

function verifyMessage(pairs: Pairs, settings: AlipaySettings) {
  const fields = verifySignature(pairs, settings.publicKey)
  const required = (key: string): string => {
    const value = fields.get(key)
    if (!value) throw paymentSignatureInvalid()
    return value
  }
  const [outTradeNo, tradeNo] = [required('out_trade_no'), required('trade_no')]
  const [appId, sellerId, totalAmount] = [required('app_id'), required('seller_id'), required('total_amount')]
  const amountFen = tryParseAmount(totalAmount)
  if (amountFen === undefined) throw paymentSignatureInvalid()
  const isOurs = appId === settings.appId && sellerId === settings.sellerId
  const isForeign = !isOurs || !isInCny(fields.get('trans_currency'))
  return { outTradeNo, tradeNo, amountFen, fields, isForeign }
}

/**
 * Verifies a notification or return: RSA2 with Alipay's key over all pairs except `sign` and `sign_type`, sorted by key.
 * The algorithm is fixed: a message cannot choose another one. A repeated key or an encoding other than UTF-8 is refused,
 * because Alipay sends neither. https://opendocs.alipay.com/common/02mse7
 * @param pairs percent-decoded once
 */
function verifySignature(pairs: Pairs, alipayPublicKey: string): ReadonlyMap<string, string> {
  const fields = new Map(pairs)
  if (pairs.some(isAmbiguous)) throw paymentSignatureInvalid()
  const sign = fields.get('sign')
  const charset = fields.get('charset') ?? 'utf-8'
  if (fields.size !== pairs.length || !sign) throw paymentSignatureInvalid()
  if (fields.get('sign_type') !== 'RSA2' || !/^utf-?8$/i.test(charset)) throw paymentSignatureInvalid()
  const signed = Buffer.from(signedContent(fields))
  if (!verify('RSA-SHA256', signed, alipayPublicKey, Buffer.from(sign, 'base64')))
    throw paymentSignatureInvalid()
  return fields
}

/**
 * The signed text does not escape `&` and `=`. A pair such as `refund_fee=1` could therefore be hidden at the end of
 * another value without a change of the signed text.
 */
function isAmbiguous([key, value]: readonly [string, string]): boolean {
  return !/^\w+$/.test(key) || /&\w+=/.test(value)
}

/** Includes empty values, as Alipay's SDK does: every pair that is read must be covered by the signature. */
function signedContent(fields: ReadonlyMap<string, string>): string {
  return [...fields.keys()]
    .filter((key) => key !== 'sign' && key !== 'sign_type')
    .sort()
    .map((key) => `${key}=${fields.get(key)}`)
    .join('&')
}
