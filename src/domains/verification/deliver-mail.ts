import { isMailConfigured, type Mail, sendMail } from '../../gateways/messages/mail.ts'
import { now } from '../../lib/clock.ts'
import { enqueue } from '../../redis/queue.ts'
import { type Delivery, deliver, requireGateway } from './delivery.ts'
import { type ConsumedQuota, refundQuotas } from './quotas.ts'

/** The payload of a mail job, which is encrypted in the queue. */
export type MailMessage = Mail &
  Readonly<{
    /** When its link expires, in epoch milliseconds. The job drops the mail after that. */
    expiresAt?: number
    /** Refunded when the mail cannot be delivered. */
    spent?: readonly ConsumedQuota[]
  }>

/** Checks that mails can be sent. @throws 503 gateway_not_configured, gateway_unavailable */
export function requireMail(): Promise<void> {
  return requireGateway('mail', isMailConfigured())
}

/** Queues a mail for the workers. @throws 503 gateway_not_configured, gateway_unavailable */
export async function queueMail(message: MailMessage): Promise<void> {
  await requireMail()
  await enqueue('mail', message)
}

/** Tries once to deliver a mail. Drops it if its link has expired. */
export async function deliverMail({ expiresAt, spent, ...mail }: MailMessage): Promise<Delivery> {
  if (expiresAt === undefined || now().getTime() < expiresAt) return deliver('mail', () => sendMail(mail))
  await refundQuotas(spent ?? [])
  return { outcome: 'dropped' }
}

/** Refunds the quotas of a mail after its last try has failed. */
export async function abandonMail({ spent = [] }: MailMessage): Promise<void> {
  await refundQuotas(spent)
}
