import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq'
import { config } from '../config/index.ts'
import { abandonMail, deliverMail, type MailMessage } from '../domains/verification/deliver-mail.ts'
import { abandonSmsCode, deliverSmsCode } from '../domains/verification/deliver-sms-code.ts'
import type { Delivery } from '../domains/verification/delivery.ts'
import type { SmsMessage } from '../domains/verification/sms-message.ts'
import { addSeconds, now } from '../lib/clock.ts'
import { decrypt } from '../lib/crypto/encrypted-payload.ts'
import { log } from '../lib/log.ts'
import { type QueueName, queueOptions, type SealedJob } from '../redis/queue.ts'
import { runJob } from './run-job.ts'

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
  const workers = [
    startWorker<SmsMessage>('sms', { deliver: deliverSmsCode, giveUp: abandonSmsCode }),
    startWorker<MailMessage>('mail', { deliver: deliverMail, giveUp: abandonMail }),
  ]
  return async () => {
    await Promise.all(workers.map((worker) => worker.close()))
  }
}

function startWorker<Message>(name: QueueName, handler: MessageHandler<Message>): Worker {
  const worker = new Worker<SealedJob>(
    name,
    (job, token) => runJob(name, () => handle(job, token, handler)),
    {
      ...queueOptions,
      concurrency,
      // a stopping worker may swallow a wake-up, so the others poll every second
      drainDelay: 1,
      maxStalledCount: 5,
    },
  )
  worker.on('error', (error) => log.warn({ err: error, queue: name }, 'message worker error'))
  return worker
}

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
