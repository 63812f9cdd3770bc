import { gatewayUnavailable } from '../../../lib/errors.ts'
import { paymentSignatureInvalid } from '../errors.ts'
import type { PaymentNotification } from '../payment-gateway.ts'
import { isSignedByWechatPay, type WechatPayClient } from './client.ts'
import { type Fields, fenField, objectField, parseRefundState, textField, timeField } from './fields.ts'
import { decryptResource } from './signature.ts'

/**
 * Verifies and reads a notice. https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @throws 400 payment_signature_invalid; 503 gateway_unavailable
 */
export async function verifyNotification(
  app: WechatPayClient,
  headers: Headers,
  rawBody: string,
): Promise<PaymentNotification> {
  if (!(await isGenuine(app, headers, rawBody))) throw paymentSignatureInvalid()
  const { event, resource } = decryptNotification(rawBody, app.settings.apiV3Key)
  const outTradeNo = textField(resource, 'out_trade_no')
  const isPayment = event === 'TRANSACTION.SUCCESS'
  if (!isPayment && !event.startsWith('REFUND.')) return { kind: 'other', outTradeNo, event }
  const tradeNo = textField(resource, 'transaction_id')
  const amountFen = fenField(objectField(resource, 'amount'), 'total')
  const { mchId, appId } = app.settings
  if (textField(resource, 'mchid') !== mchId || (isPayment && textField(resource, 'appid') !== appId))
    return { kind: 'foreign', outTradeNo: outTradeNo ?? '', tradeNo: tradeNo ?? '', amountFen }
  if (!isPayment) return parseRefund(event, resource)
  if (textField(resource, 'trade_state') !== 'SUCCESS') return { kind: 'other', outTradeNo, event }
  if (!outTradeNo || !tradeNo || amountFen === undefined) throw paymentSignatureInvalid()
  return { kind: 'payment', outTradeNo, tradeNo, amountFen, paidAt: timeField(resource, 'success_time') }
}

async function isGenuine(app: WechatPayClient, headers: Headers, rawBody: string): Promise<boolean> {
  try {
    return await isSignedByWechatPay(app.platformKeys, headers, rawBody)
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

/** What the signature covers is opened with the APIv3 key; a notice that it does not open is none of WeChat Pay's. */
function decryptNotification(rawBody: string, apiV3Key: string): { event: string; resource: Fields } {
  try {
    const notice = JSON.parse(rawBody) as Fields
    const sealed = objectField(notice, 'resource')
    if (sealed.algorithm !== 'AEAD_AES_256_GCM') throw new Error('another algorithm')
    const opened = decryptResource(
      {
        nonce: textField(sealed, 'nonce') ?? '',
        associatedData: textField(sealed, 'associated_data') ?? '',
        ciphertext: textField(sealed, 'ciphertext') ?? '',
      },
      apiV3Key,
    )
    return { event: textField(notice, 'event_type') ?? '', resource: JSON.parse(opened) as Fields }
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
