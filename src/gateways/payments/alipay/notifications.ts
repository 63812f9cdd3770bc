import { verify } from 'node:crypto'
import { type Fen, parseFen } from '../../../lib/money.ts'
import { parseBillTime } from '../bill-table.ts'
import { paymentSignatureInvalid } from '../errors.ts'
import type { PaymentNotification } from '../payment-gateway.ts'
import type { AlipaySettings } from './client.ts'

/**
 * Verifies and reads a notice from its raw form body. Only a notice without a refund tells of a payment.
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

/** Verifies and reads what was appended to the return address. @throws 400 payment_signature_invalid */
export function verifyReturn(
  query: Readonly<Record<string, string>>,
  settings: AlipaySettings,
): AlipayReturn {
  const { outTradeNo, tradeNo, amountFen, isForeign } = verifyMessage(Object.entries(query), settings)
  return { outTradeNo, tradeNo, amountFen, isForeign }
}

/** An amount in yuan as fen; undefined for what is none. */
export function tryParseAmount(text: string | undefined): Fen | undefined {
  return text !== undefined && /^\d{1,10}(\.\d{1,2})?$/.test(text) ? parseFen(text) : undefined
}

/** `yyyy-MM-dd HH:mm:ss` in Beijing; undefined for what is none. */
export function tryParseTime(text: string | undefined): Date | undefined {
  try {
    return text === undefined ? undefined : parseBillTime(text)
  } catch {
    return undefined
  }
}

/** What a browser brings back names a trade, and does not say that money moved. */
export type AlipayReturn = Readonly<{
  outTradeNo: string
  tradeNo: string
  amountFen: Fen
  /** Genuine, but for another app or seller. */
  isForeign: boolean
}>

type Pairs = readonly (readonly [string, string])[]

/** Genuine; foreign unless for the app and the seller that are configured. */
function verifyMessage(pairs: Pairs, settings: AlipaySettings) {
  const fields = verifySignature(pairs, settings.publicKey)
  const named = (key: string): string => {
    const value = fields.get(key)
    if (!value) throw paymentSignatureInvalid()
    return value
  }
  const [outTradeNo, tradeNo] = [named('out_trade_no'), named('trade_no')]
  const [appId, sellerId, totalAmount] = [named('app_id'), named('seller_id'), named('total_amount')]
  const amountFen = tryParseAmount(totalAmount)
  if (amountFen === undefined) throw paymentSignatureInvalid()
  const isForeign = appId !== settings.appId || sellerId !== settings.sellerId
  return { outTradeNo, tradeNo, amountFen, fields, isForeign }
}

/**
 * The once-decoded pairs of a return or a notice: RSA2 over all of them but `sign` and `sign_type`, sorted by key, with
 * Alipay's key, whatever algorithm the message names. A key that comes twice, an encoding other than UTF-8 or a message
 * that names no trade is not what Alipay sends. https://opendocs.alipay.com/common/02mse7
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
 * What is signed does not say where a pair ends: a value that reads like more pairs could hide one that was signed on its
 * own, such as refund_fee.
 */
function isAmbiguous([key, value]: readonly [string, string]): boolean {
  return !/^\w+$/.test(key) || /&\w+=/.test(value)
}

/** Empty values stay in, as in the vendor's own SDK: a pair that the signature does not cover must not get through. */
function signedContent(fields: ReadonlyMap<string, string>): string {
  return [...fields.keys()]
    .filter((key) => key !== 'sign' && key !== 'sign_type')
    .sort()
    .map((key) => `${key}=${fields.get(key)}`)
    .join('&')
}
