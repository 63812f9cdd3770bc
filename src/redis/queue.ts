import type { Queue } from 'bullmq'
import { config } from '../config/index.ts'
import { encrypt } from '../lib/crypto/encrypted-payload.ts'
import { log } from '../lib/log.ts'
import { reconnectOnError } from './client.ts'

/** Options of workers and producers. The prefix is a hash tag, so all queues share one hash slot. */
export const queueOptions = {
  connection: {
    url: config.redisUrl ?? 'redis://127.0.0.1:6379/0',
    maxRetriesPerRequest: null,
    reconnectOnError,
  },
  prefix: '{jobs}',
} as const

/** Queues of messages to people, named like their gateways. */
export type QueueName = 'sms' | 'mail'
/** All queues of single jobs. */
export const jobNames = ['sms', 'mail', 'erase-late-writes', 'discard-pictures'] as const
export type JobName = (typeof jobNames)[number]

/** Jobs that failed for the last time stay for `FAILED_JOB_RETENTION`, so that staff can retry them, except those to a person: a late code is useless. */
const failedRetention = { age: config.retention.failedJobSeconds, count: 1_000 }
const isToPerson = (name: JobName) => name === 'sms' || name === 'mail'

/** A job's payload, encrypted because it contains personal data and verification codes. */
export type SealedJob = Readonly<{ sealed: string }>

/** Five attempts with a back-off of 1, 2, 4 and 8 seconds, each with jitter. */
const retries = { attempts: 5, backoff: { type: 'exponential', delay: 1_000, jitter: 0.3 } } as const

/**
 * Queues an encrypted job, by default for immediate delivery with five attempts. BullMQ removes it from Redis once it has
 * succeeded; one that failed for the last time leaves Redis immediately (SMS, mail) or after `FAILED_JOB_RETENTION`.
 * @throws when Redis is unavailable
 */
export async function enqueue(name: JobName, message: unknown, options: JobOptions = {}): Promise<void> {
  const sealed = encrypt(message, config.appKeys.queue[0] as Uint8Array)
  const { delaySeconds = 0, attempts = retries.attempts } = options
  await (await queueOf(name)).add(
    name,
    { sealed },
    {
      ...{ ...retries, attempts, delay: delaySeconds * 1000 },
      ...{ removeOnComplete: true, removeOnFail: isToPerson(name) || failedRetention },
    },
  )
}

type JobOptions = Readonly<{ delaySeconds?: number; attempts?: number }>

/** Closes the connections of every queue that was used. */
export async function closeQueues(): Promise<void> {
  await Promise.all([...queues.values()].map(async (queue) => (await queue).close()))
  queues.clear()
}

const queues = new Map<JobName, Promise<Queue<SealedJob>>>()

function queueOf(name: JobName): Promise<Queue<SealedJob>> {
  const queue = queues.get(name) ?? openQueue(name)
  queues.set(name, queue)
  return queue
}

/** Loads BullMQ with the first job: commands and most tests queue none. */
async function openQueue(name: JobName): Promise<Queue<SealedJob>> {
  const { Queue } = await import('bullmq')
  const queue = new Queue<SealedJob>(name, {
    ...queueOptions,
    // without a bound a request would hang while Redis is unavailable
    connection: { ...queueOptions.connection, maxRetriesPerRequest: 3, enableOfflineQueue: true },
  })
  queue.on('error', (error) => log.warn({ err: error }, 'job queue connection failed'))
  return queue
}
