import { isSmsNoticeConfigured, sendSmsNotice } from '../../gateways/messages/sms.ts'
import type { SmsNotice } from '../../gateways/messages/sms-sender.ts'
import { enqueue } from '../../redis/queue.ts'
import { type Delivery, deliver } from './delivery.ts'

/** The payload of an SMS job that is no code, which is encrypted in the queue. */
export type QueuedNotice = Readonly<{ notice: SmsNotice }>

/** Queues a notice to a mobile that its account may no longer have. Does nothing where its kind has no template. */
export async function queueSmsNotice(notice: SmsNotice): Promise<void> {
  if (isSmsNoticeConfigured(notice.kind)) await enqueue('sms', { notice } satisfies QueuedNotice)
}

/** Tries once to deliver a queued notice. */
export function deliverSmsNotice({ notice }: QueuedNotice): Promise<Delivery> {
  return deliver('sms', () => sendSmsNotice(notice))
}
