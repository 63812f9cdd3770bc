import { isSmsNoticeConfigured, sendSmsNotice } from '../../gateways/messages/sms.ts'
import type { SmsNotice } from '../../gateways/messages/sms-sender.ts'
import { tooManyRequests } from '../../lib/errors.ts'
import { enqueue } from '../../redis/queue.ts'
import { type Delivery, deliver } from './delivery.ts'
import { type ConsumedQuota, consumeQuotas, refundQuotas, smsQuotas } from './quotas.ts'

/** The payload of an SMS job that is no code, which is encrypted in the queue. */
export type QueuedNotice = Readonly<{ notice: SmsNotice; spent?: readonly ConsumedQuota[] }>

/**
 * Queues a notice to a mobile that its account may no longer have, within the daily budget. Does nothing where its kind has no
 * template.
 * @throws 429 too_many_requests when the quota of the mobile or of the shop is used up
 */
export async function queueSmsNotice(notice: SmsNotice): Promise<void> {
  if (!isSmsNoticeConfigured(notice.kind)) return
  const spent = await consumeQuotas(smsQuotas(notice.mobile, 'notice', tooManyRequests))
  try {
    await enqueue('sms', { notice, spent } satisfies QueuedNotice)
  } catch (error) {
    await refundQuotas(spent).catch(() => {})
    throw error
  }
}

/** Refunds the quotas of a notice after its last try has failed. */
export async function abandonSmsNotice({ spent = [] }: QueuedNotice): Promise<void> {
  await refundQuotas(spent)
}

/** Tries once to deliver a queued notice. */
export function deliverSmsNotice({ notice }: QueuedNotice): Promise<Delivery> {
  return deliver('sms', () => sendSmsNotice(notice))
}
