import { isMailConfigured, type Mail, sendMail } from '../../gateways/messages/mail.ts'
import { now } from '../../lib/clock.ts'
import { enqueue } from '../../redis/queue.ts'
import { type Delivery, deliver, requireGateway } from './delivery.ts'
import { type ConsumedQuota, refundQuotas } from './quotas.ts'

/** A mail as it waits (sealed) in the queue. */
export type MailMessage = Mail &
  Readonly<{
    /** When its link dies, in milliseconds: after that it is dropped. */
    expiresAt?: number
    /** Given back when it cannot be delivered. */
    spent?: readonly ConsumedQuota[]
  }>

/** @throws 503 gateway_not_configured, gateway_unavailable */
export function requireMail(): Promise<void> {
  return requireGateway('mail', isMailConfigured())
}

/** Hands a mail to the workers. @throws 503 gateway_not_configured, gateway_unavailable */
export async function queueMail(message: MailMessage): Promise<void> {
  await requireMail()
  await enqueue('mail', message)
}

/** Tries once to deliver a mail; one whose link has expired is dropped. */
export async function deliverMail({ expiresAt, spent, ...mail }: MailMessage): Promise<Delivery> {
  if (expiresAt === undefined || now().getTime() < expiresAt) return deliver('mail', () => sendMail(mail))
  await refundQuotas(spent ?? [])
  return { outcome: 'dropped' }
}

/** After the last try: gives back what it cost. */
export async function abandonMail({ spent = [] }: MailMessage): Promise<void> {
  await refundQuotas(spent)
}
