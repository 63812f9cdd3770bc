import { gatewayUnavailable } from '../../../lib/errors.ts'
import { paymentSignatureInvalid } from '../errors.ts'
import type { PaymentNotification } from '../payment-gateway.ts'
import { isSignedByWechatPay, type WechatPayClient } from './client.ts'
import {
  type Fields,
  fenField,
  isInCny,
  objectField,
  parseRefundState,
  textField,
  timeField,
} from './fields.ts'
import { decryptResource } from './signature.ts'

/**
 * Verifies, decrypts and parses a notification. https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @throws 400 payment_signature_invalid; 503 gateway_unavailable
 */
export async function verifyNotification(
  client: WechatPayClient,
  headers: Headers,
  rawBody: string,
): Promise<PaymentNotification> {
  if (!(await isSigned(client, headers, rawBody))) throw paymentSignatureInvalid()
  const { event, resource } = decryptNotification(rawBody, client.settings.apiV3Key)
  const outTradeNo = textField(resource, 'out_trade_no')
  const isPayment = event === 'TRANSACTION.SUCCESS'
  if (!isPayment && !event.startsWith('REFUND.')) return { kind: 'other', outTradeNo, event }
  const tradeNo = textField(resource, 'transaction_id')
  const amount = objectField(resource, 'amount')
  const amountFen = fenField(amount, 'total')
  const { mchId, appId } = client.settings
  const isOurs =
    textField(resource, 'mchid') === mchId && (!isPayment || textField(resource, 'appid') === appId)
  if (!isOurs || !isInCny(amount))
    return { kind: 'foreign', outTradeNo: outTradeNo ?? '', tradeNo: tradeNo ?? '', amountFen }
  if (!isPayment) return parseRefund(event, resource)
  if (textField(resource, 'trade_state') !== 'SUCCESS') return { kind: 'other', outTradeNo, event }
  if (!outTradeNo || !tradeNo || amountFen === undefined) throw paymentSignatureInvalid()
  return { kind: 'payment', outTradeNo, tradeNo, amountFen, paidAt: timeField(resource, 'success_time') }
}

async function isSigned(client: WechatPayClient, headers: Headers, rawBody: string): Promise<boolean> {
  try {
    return await isSignedByWechatPay(client.platformKeys, headers, rawBody)
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

/** Decrypts with the APIv3 key, after the signature was verified. */
function decryptNotification(rawBody: string, apiV3Key: string): { event: string; resource: Fields } {
  try {
    const notification = JSON.parse(rawBody) as Fields
    const encrypted = objectField(notification, 'resource')
    if (encrypted.algorithm !== 'AEAD_AES_256_GCM') throw new Error('unknown encryption algorithm')
    const decrypted = decryptResource(
      {
        nonce: textField(encrypted, 'nonce') ?? '',
        associatedData: textField(encrypted, 'associated_data') ?? '',
        ciphertext: textField(encrypted, 'ciphertext') ?? '',
      },
      apiV3Key,
    )
    return { event: textField(notification, 'event_type') ?? '', resource: JSON.parse(decrypted) as Fields }
  } catch (error) {
    throw paymentSignatureInvalid({ cause: error })
  }
}

function parseRefund(event: string, resource: Fields): PaymentNotification {
  const outTradeNo = textField(resource, 'out_trade_no')
  const tradeNo = textField(resource, 'transaction_id')
  const outRefundNo = textField(resource, 'out_refund_no')
  const refundFen = fenField(objectField(resource, 'amount'), 'refund')
  const state = parseRefundState(textField(resource, 'refund_status'))
  if (state === 'processing') return { kind: 'other', outTradeNo, event }
  if (!outTradeNo || !tradeNo || !outRefundNo || refundFen === undefined || !state)
    throw paymentSignatureInvalid()
  return { kind: 'refund', outTradeNo, tradeNo, outRefundNo, state, refundFen }
}
