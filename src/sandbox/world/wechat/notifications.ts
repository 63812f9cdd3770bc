import { type Notification, postNotification } from '../payments/webhook-sender.ts'
import { type Merchant, presentRefund, presentTrade } from './replies.ts'
import { encryptResource, type PlatformKey, signedHeaders } from './signing.ts'
import { type Refund, rfc3339, type Trade } from './trades.ts'

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791861: 15 s, 15 s, 30 s, 3 m … 6 h, a day in all. */
export const retryDelays = [
  15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600,
]

type EncryptionKeys = Readonly<{ apiV3Key: string; key: () => PlatformKey }>

/** Makes the notification of a payment. */
export function paymentNotification(
  trade: Trade,
  merchant: Merchant,
  encryption: EncryptionKeys,
): Notification {
  // SUCCESS even after a refund: the notification describes the payment
  const resource = presentTrade({ ...trade, state: 'SUCCESS' }, merchant)
  return notification(
    trade.notifyUrl,
    { event: 'TRANSACTION.SUCCESS', type: 'transaction', resource },
    encryption,
  )
}

/** Makes the notification of a completed or failed refund. */
export function refundNotification(
  trade: Trade,
  refund: Refund,
  merchant: Merchant,
  encryption: EncryptionKeys,
): Notification {
  const { status, amount, ...rest } = presentRefund(trade, refund)
  const { total, refund: refunded, payer_total, payer_refund } = amount
  const resource = {
    mchid: merchant.mchId,
    ...rest,
    refund_status: status,
    amount: { total, refund: refunded, payer_total, payer_refund },
  }
  return notification(refund.notifyUrl, { event: `REFUND.${status}`, type: 'refund', resource }, encryption)
}

/** Every attempt has the same id and ciphertext, and a new signature. */
function notification(
  url: string,
  { event, type, resource }: { event: string; type: string; resource: object },
  { apiV3Key, key }: EncryptionKeys,
): Notification {
  const body = JSON.stringify({
    id: crypto.randomUUID(),
    create_time: rfc3339(new Date()),
    resource_type: 'encrypt-resource',
    event_type: event,
    summary: event,
    resource: { original_type: type, ...encryptResource(JSON.stringify(resource), type, apiV3Key) },
  })
  return () => {
    const headers = { 'content-type': 'application/json', ...signedHeaders(body, key()) }
    return postNotification(
      url,
      { body, headers, timeoutMs: 5_000 },
      ({ status }) => status === 200 || status === 204,
    )
  }
}
