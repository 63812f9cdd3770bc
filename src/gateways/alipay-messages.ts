import { verify } from 'node:crypto'
import { defineError } from '../lib/errors.ts'

export const paymentSignatureInvalid = defineError(
  400,
  'payment_signature_invalid',
  '支付信息签名无效',
  'The signature of the payment message is not valid',
)

/** What Alipay said in a return or a notice whose signature holds. Amounts are yuan as sent. */
export type AlipayMessage = Readonly<{
  outTradeNo: string
  tradeNo: string
  totalAmount: string
  appId: string
  sellerId: string
  tradeStatus: string | undefined
  refundFee: string | undefined
}>

/**
 * Verifies the once-decoded pairs of a return or a notice: RSA2 over all of them but `sign` and `sign_type`, sorted by
 * key, with Alipay's key, whatever algorithm the message names. A key that comes twice, an encoding other than UTF-8
 * or a message that names no trade is not what Alipay sends. https://opendocs.alipay.com/common/02mse7
 * @throws 400 payment_signature_invalid
 */
export function openMessage(
  pairs: readonly (readonly [string, string])[],
  alipayPublicKey: string,
): AlipayMessage {
  const fields = new Map(pairs)
  const sign = fields.get('sign')
  const charset = fields.get('charset') ?? 'utf-8'
  if (fields.size !== pairs.length || !sign) throw paymentSignatureInvalid()
  if (fields.get('sign_type') !== 'RSA2' || !/^utf-?8$/i.test(charset)) throw paymentSignatureInvalid()
  const signed = Buffer.from(signedContent(fields))
  if (!verify('RSA-SHA256', signed, alipayPublicKey, Buffer.from(sign, 'base64')))
    throw paymentSignatureInvalid()
  const named = (key: string): string => {
    const value = fields.get(key)
    if (!value) throw paymentSignatureInvalid()
    return value
  }
  return {
    outTradeNo: named('out_trade_no'),
    tradeNo: named('trade_no'),
    totalAmount: named('total_amount'),
    appId: named('app_id'),
    sellerId: named('seller_id'),
    tradeStatus: fields.get('trade_status'),
    refundFee: fields.get('refund_fee'),
  }
}

/** Empty values stay in, as in the vendor's own SDK: a pair that the signature does not cover must not get through. */
function signedContent(fields: ReadonlyMap<string, string>): string {
  return [...fields.keys()]
    .filter((key) => key !== 'sign' && key !== 'sign_type')
    .sort()
    .map((key) => `${key}=${fields.get(key)}`)
    .join('&')
}
