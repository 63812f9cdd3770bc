import { and, asc, eq, isNotNull, lte } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { outboxMessages } from '../../db/schema/messages.ts'
import { sendMail } from '../../gateways/messages/mail.ts'
import { sendSmsNotice } from '../../gateways/messages/sms.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { waitAfter } from '../../lib/durations.ts'
import { AppError, tooManyRequests } from '../../lib/errors.ts'
import { failpoint } from '../../lib/failpoints.ts'
import { log } from '../../lib/log.ts'
import { type Delivery, deliver } from '../verification/delivery.ts'
import { consumeQuotas, refundQuotas, smsQuotas } from '../verification/quotas.ts'
import { type AddressedMessage, loadMessage, type OutboxRow } from './load-message.ts'
import { isNotice } from './message-kinds.ts'

/** Seconds between two tries. */
const retryDelays = [60, 300, 900, 3_600, 14_400]
const maxTries = 6
/** A message about something older is not sent. */
const maxAgeSeconds = 3 * 86_400
const concurrent = 8

/**
 * Sends the messages that are due, oldest due time first.
 * @param limit the most messages of one run
 * @returns how many were sent
 */
export async function sendOutboxMessages(limit: number): Promise<number> {
  const due = await db
    .select()
    .from(outboxMessages)
    .where(lte(outboxMessages.dueTime, now()))
    .orderBy(asc(outboxMessages.dueTime), asc(outboxMessages.id))
    .limit(limit)
  let sent = 0
  for (let from = 0; from < due.length; from += concurrent) {
    const outcomes = await Promise.all(due.slice(from, from + concurrent).map(trySending))
    sent += outcomes.filter(Boolean).length
  }
  return sent
}

/** A message that fails unexpectedly does not delay the others. */
function trySending(row: OutboxRow): Promise<boolean> {
  return sendOutboxMessage(row).catch((error: Error) => {
    log.error({ err: error, message: row.id, kind: row.kind }, 'outbox message failed unexpectedly')
    return false
  })
}

/**
 * Tries once to send a message. The next try is scheduled before the gateway is called, and none after the sixth: a crash
 * in between delays the message, and it is never sent more often than that.
 * @returns whether it was sent; false also when another process has claimed it
 */
export async function sendOutboxMessage(row: OutboxRow): Promise<boolean> {
  if (!(await claim(row))) return false
  await failpoint('message:claimed')
  const isTooOld = row.createTime < addSeconds(now(), -maxAgeSeconds)
  const message = isTooOld ? undefined : await loadMessage(row)
  const delivery: Delivery = message ? await send(message) : { outcome: 'dropped' }
  await failpoint('message:sent')
  await settle(row, delivery)
  return delivery.outcome === 'sent'
}

async function claim({ id, tries }: OutboxRow): Promise<boolean> {
  const isLast = tries + 1 >= maxTries
  const [claimed] = await db
    .update(outboxMessages)
    .set({
      tries: tries + 1,
      dueTime: isLast ? null : addSeconds(now(), waitAfter(tries, retryDelays)),
      // until it is sent after all: a crash in the last try must not hide the message
      ...(isLast && { failedTime: now() }),
    })
    .where(and(eq(outboxMessages.id, id), eq(outboxMessages.tries, tries), isNotNull(outboxMessages.dueTime)))
  return claimed.affectedRows === 1
}

function send(message: AddressedMessage): Promise<Delivery> {
  if (message.channel === 'sms') return sendBySms(message)
  const { email: to, title, text } = message
  return deliver('mail', () => sendMail({ to, subject: `美多商城：${title}`, text: `您好！\n\n${text}\n` }))
}

/** Within the daily budget of SMS; beyond it the message waits for the next day. */
async function sendBySms(message: Extract<AddressedMessage, { channel: 'sms' }>): Promise<Delivery> {
  const { mobile, kind, values, text } = message
  const use = isNotice(kind) ? 'notice' : 'message'
  const spent = await consumeQuotas(smsQuotas(mobile, use, tooManyRequests)).catch((error) => {
    if (error instanceof AppError) return error.details.retryAfterSeconds ?? 3_600
    throw error
  })
  if (typeof spent === 'number') return { outcome: 'postponed', seconds: spent }
  const delivery = await deliver('sms', () => sendSmsNotice({ mobile, kind, values, text }))
  if (delivery.outcome !== 'sent') await refundQuotas(spent)
  return delivery
}

/** A message that may succeed later keeps the due time of its claim. A postponed one gets its try back. */
async function settle({ id, tries, kind }: OutboxRow, delivery: Delivery): Promise<void> {
  const change = settlementOf(tries, delivery)
  if (delivery.outcome === 'failed')
    log.warn({ message: id, kind, reason: delivery.reason, tries: tries + 1 }, 'outbox message not delivered')
  if (change) await db.update(outboxMessages).set(change).where(eq(outboxMessages.id, id))
}

function settlementOf(tries: number, delivery: Delivery): Partial<OutboxRow> | undefined {
  if (delivery.outcome === 'sent') return { sentTime: now(), dueTime: null, failedTime: null }
  if (delivery.outcome === 'postponed')
    return { tries, dueTime: addSeconds(now(), delivery.seconds), failedTime: null }
  if (delivery.outcome === 'dropped') return { dueTime: null, failedTime: null }
  return 'permanent' in delivery && delivery.permanent ? { dueTime: null, failedTime: now() } : undefined
}
