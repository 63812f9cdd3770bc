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

type Handling<Message> = Readonly<{
  deliver: (message: Message) => Promise<Delivery>
  giveUp: (message: Message) => Promise<void>
}>

const atATime = 8

/**
 * Sends what waits in the queues, eight messages of each at a time.
 * @returns what stops it, after the messages at hand
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

function startWorker<Message>(name: QueueName, handling: Handling<Message>): Worker {
  const worker = new Worker<SealedJob>(name, (job, token) => handle(job, token, handling), {
    ...queueOptions,
    concurrency: atATime,
    // a worker that stops may swallow a wake-up: the others look by themselves after a second
    drainDelay: 1,
    maxStalledCount: 5,
  })
  worker.on('error', (error) => log.warn({ err: error }, 'job queue'))
  return worker
}

async function handle<Message>(job: Job<SealedJob>, token: string | undefined, handling: Handling<Message>) {
  const message = decrypt<Message>(job.data.sealed, config.appKeys.queue)
  if (!message) return fail(job, 'sealed under another secret', true)
  const delivery = await handling.deliver(message).catch(unexpected)
  if (delivery.outcome === 'postponed') return postpone(job, token, delivery.seconds)
  if (delivery.outcome !== 'failed') return
  const isLast = delivery.permanent || job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
  if (isLast) await handling.giveUp(message).catch(unexpected)
  return fail(job, delivery.reason, isLast)
}

/** Waits until the circuit lets a call through, without using up a try. */
async function postpone(job: Job, token: string | undefined, seconds: number): Promise<never> {
  await job.moveToDelayed(addSeconds(now(), seconds).getTime(), token)
  throw new DelayedError()
}

/** BullMQ keeps the reason in Redis, in the job and in a stream of events: it must not name a person. */
function fail(job: Job, reason: string, isLast: boolean): never {
  log[isLast ? 'error' : 'warn']({ queue: job.name, job: job.id, reason, isLast }, 'message not delivered')
  throw isLast ? new UnrecoverableError(reason) : new Error(reason)
}

/** A fault of ours, or Redis is away. Its message may repeat what it was given, so only where it arose is logged. */
function unexpected(error: Error): Delivery {
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  log.error({ error: error.name, frames }, 'message could not be handled')
  return { outcome: 'failed', reason: error.name, permanent: false }
}
