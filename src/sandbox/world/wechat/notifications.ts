import { type Notification, postNotification } from '../payments/webhook-sender.ts'
import { type Merchant, presentRefund, presentTrade } from './replies.ts'
import { encryptResource, type PlatformKey, signedHeaders } from './signing.ts'
import { type Refund, rfc3339, type Trade } from './trades.ts'

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791861: 15 s, 15 s, 30 s, 3 m … 6 h, a day in all. */
export const retryDelays = [
  15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600,
]

type EncryptionKeys = Readonly<{ apiV3Key: string; key: () => PlatformKey }>

/** Tells that a trade was paid. */
export function paymentNotification(trade: Trade, merchant: Merchant, sealing: EncryptionKeys): Notification {
  // a refund that follows must not change what this one says
  const resource = presentTrade({ ...trade, state: 'SUCCESS' }, merchant)
  return notification(
    trade.notifyUrl,
    { event: 'TRANSACTION.SUCCESS', type: 'transaction', resource },
    sealing,
  )
}

/** Tells how a refund has ended. */
export function refundNotification(
  trade: Trade,
  refund: Refund,
  merchant: Merchant,
  sealing: EncryptionKeys,
): Notification {
  const { status, amount, ...rest } = presentRefund(trade, refund)
  const { total, refund: given, payer_total, payer_refund } = amount
  const resource = {
    mchid: merchant.mchId,
    ...rest,
    refund_status: status,
    amount: { total, refund: given, payer_total, payer_refund },
  }
  return notification(refund.notifyUrl, { event: `REFUND.${status}`, type: 'refund', resource }, sealing)
}

/** Sealed and with an id once, signed anew each time that it is sent. */
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
