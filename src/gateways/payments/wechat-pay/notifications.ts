import { gatewayUnavailable } from '../../../lib/errors.ts'
import { paymentSignatureInvalid } from '../errors.ts'
import type { Notice } from '../payment-gateway.ts'
import { isFromWechatPay, type WechatPayApp } from './client.ts'
import { type Fields, fen, moment, object, refundState, text } from './fields.ts'
import { unseal } from './signature.ts'

/**
 * Verifies and reads a notice. https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @throws 400 payment_signature_invalid; 503 gateway_unavailable
 */
export async function openNotice(app: WechatPayApp, headers: Headers, rawBody: string): Promise<Notice> {
  if (!(await isGenuine(app, headers, rawBody))) throw paymentSignatureInvalid()
  const { event, resource } = openResource(rawBody, app.settings.apiV3Key)
  const outTradeNo = text(resource, 'out_trade_no')
  const isPayment = event === 'TRANSACTION.SUCCESS'
  if (!isPayment && !event.startsWith('REFUND.')) return { kind: 'other', outTradeNo, event }
  const tradeNo = text(resource, 'transaction_id')
  const amountFen = fen(object(resource, 'amount'), 'total')
  const { mchId, appId } = app.settings
  if (text(resource, 'mchid') !== mchId || (isPayment && text(resource, 'appid') !== appId))
    return { kind: 'foreign', outTradeNo: outTradeNo ?? '', tradeNo: tradeNo ?? '', amountFen }
  if (!isPayment) return readRefund(event, resource)
  if (text(resource, 'trade_state') !== 'SUCCESS') return { kind: 'other', outTradeNo, event }
  if (!outTradeNo || !tradeNo || amountFen === undefined) throw paymentSignatureInvalid()
  return { kind: 'payment', outTradeNo, tradeNo, amountFen, paidAt: moment(resource, 'success_time') }
}

async function isGenuine(app: WechatPayApp, headers: Headers, rawBody: string): Promise<boolean> {
  try {
    return await isFromWechatPay(app.platformKeys, headers, rawBody)
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

/** What the signature covers is opened with the APIv3 key; a notice that it does not open is none of WeChat Pay's. */
function openResource(rawBody: string, apiV3Key: string): { event: string; resource: Fields } {
  try {
    const notice = JSON.parse(rawBody) as Fields
    const sealed = object(notice, 'resource')
    if (sealed.algorithm !== 'AEAD_AES_256_GCM') throw new Error('another algorithm')
    const opened = unseal(
      {
        nonce: text(sealed, 'nonce') ?? '',
        associatedData: text(sealed, 'associated_data') ?? '',
        ciphertext: text(sealed, 'ciphertext') ?? '',
      },
      apiV3Key,
    )
    return { event: text(notice, 'event_type') ?? '', resource: JSON.parse(opened) as Fields }
  } catch (error) {
    throw paymentSignatureInvalid({ cause: error })
  }
}

function readRefund(event: string, resource: Fields): Notice {
  const outTradeNo = text(resource, 'out_trade_no')
  const tradeNo = text(resource, 'transaction_id')
  const outRefundNo = text(resource, 'out_refund_no')
  const refundFen = fen(object(resource, 'amount'), 'refund')
  const state = refundState(text(resource, 'refund_status'))
  if (state === 'processing') return { kind: 'other', outTradeNo, event }
  if (!outTradeNo || !tradeNo || !outRefundNo || refundFen === undefined || !state)
    throw paymentSignatureInvalid()
  return { kind: 'refund', outTradeNo, tradeNo, outRefundNo, state, refundFen }
}
