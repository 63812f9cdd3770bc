import { DelayedError, type Job, UnrecoverableError } from 'bullmq'
import { config } from '../config/index.ts'
import { abandonMail, deliverMail, type MailMessage } from '../domains/verification/deliver-mail.ts'
import { abandonSmsCode, deliverSmsCode } from '../domains/verification/deliver-sms-code.ts'
import type { Delivery } from '../domains/verification/delivery.ts'
import type { SmsMessage } from '../domains/verification/sms-message.ts'
import { addSeconds, now } from '../lib/clock.ts'
import { decrypt } from '../lib/crypto/encrypted-payload.ts'
import { log } from '../lib/log.ts'
import type { QueueName, SealedJob } from '../redis/queue.ts'
import { startWorker } from './start-worker.ts'

type MessageHandler<Message> = Readonly<{
  deliver: (message: Message) => Promise<Delivery>
  giveUp: (message: Message) => Promise<void>
}>

const concurrency = 8

/**
 * Sends the queued SMS and mails, eight of each at a time.
 * @returns a function that stops the workers after the messages that are being sent
 */
export function startSendingMessages(): () => Promise<void> {
  const stops = [
    startSending<SmsMessage>('sms', { deliver: deliverSmsCode, giveUp: abandonSmsCode }),
    startSending<MailMessage>('mail', { deliver: deliverMail, giveUp: abandonMail }),
  ]
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}

const startSending = <Message>(name: QueueName, handler: MessageHandler<Message>) =>
  startWorker(name, (job, token) => handle(job, token, handler), { concurrency, maxStalledCount: 5 })

async function handle<Message>(
  job: Job<SealedJob>,
  token: string | undefined,
  handler: MessageHandler<Message>,
) {
  const message = decrypt<Message>(job.data.sealed, config.appKeys.queue)
  if (!message) return fail(job, 'no known secret decrypts it', true)
  const delivery = await handler.deliver(message).catch(unexpected)
  if (delivery.outcome === 'postponed') return postpone(job, token, delivery.seconds)
  if (delivery.outcome !== 'failed') return
  const isLast = delivery.permanent || job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
  if (isLast) await handler.giveUp(message).catch(unexpected)
  return fail(job, delivery.reason, isLast)
}

/** Delays the job until the circuit breaker closes. The delay is not an attempt. */
async function postpone(job: Job, token: string | undefined, seconds: number): Promise<never> {
  await job.moveToDelayed(addSeconds(now(), seconds).getTime(), token)
  throw new DelayedError()
}

/** BullMQ stores the reason in Redis, in the job and in a stream of events, so it must hold no personal data. */
function fail(job: Job, reason: string, isLast: boolean): never {
  log[isLast ? 'error' : 'warn']({ queue: job.name, job: job.id, reason, isLast }, 'message not delivered')
  throw isLast ? new UnrecoverableError(reason) : new Error(reason)
}

/** Logs a bug or an outage of Redis. The message of the error may hold personal data, so only the stack is logged. */
function unexpected(error: Error): Delivery {
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  log.error({ error: error.name, frames }, 'message handler failed')
  return { outcome: 'failed', reason: error.name, permanent: false }
}
