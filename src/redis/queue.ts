import { Queue } from 'bullmq'
import { config } from '../config/index.ts'
import { encrypt } from '../lib/crypto/encrypted-payload.ts'
import { log } from '../lib/log.ts'

/** How workers and producers reach the queues; one hash slot holds them all. */
export const queueOptions = {
  connection: { url: config.redisUrl ?? 'redis://127.0.0.1:6379/0', maxRetriesPerRequest: null },
  prefix: '{jobs}',
} as const

/** Messages to people, each through a gateway of the same name. */
export type QueueName = 'sms' | 'mail'
/** Everything that is handed to workers. */
export type JobName = QueueName | 'erase-late-writes'

/** Sealed, since what waits here names people and holds codes. */
export type SealedJob = Readonly<{ sealed: string }>

/** Tries of a job and what lies between them: 1 s, 2 s, 4 s, 8 s, each with jitter. */
const retries = { attempts: 5, backoff: { type: 'exponential', delay: 1_000, jitter: 0.3 } } as const

/**
 * Hands a message to the workers, to be tried at once unless told otherwise, five times at most. It waits in Redis, encrypted, and leaves no trace once it is delivered or given up.
 * @throws when Redis does not take it
 */
export async function enqueue(name: JobName, message: unknown, plan: Plan = {}): Promise<void> {
  const sealed = encrypt(message, config.appKeys.queue[0] as Uint8Array)
  const { delaySeconds = 0, attempts = retries.attempts } = plan
  const when = { ...retries, attempts, delay: delaySeconds * 1000 }
  await queueOf(name).add(name, { sealed }, { ...when, removeOnComplete: true, removeOnFail: true })
}

type Plan = Readonly<{ delaySeconds?: number; attempts?: number }>

/** Lets go of every queue that was used. */
export async function closeQueues(): Promise<void> {
  await Promise.all([...queues.values()].map((queue) => queue.close()))
  queues.clear()
}

const queues = new Map<JobName, Queue<SealedJob>>()

function queueOf(name: JobName): Queue<SealedJob> {
  let queue = queues.get(name)
  if (!queue) {
    queue = new Queue<SealedJob>(name, {
      ...queueOptions,
      // a request must not hang while Redis is away
      connection: { ...queueOptions.connection, maxRetriesPerRequest: 3, enableOfflineQueue: true },
    })
    queue.on('error', (error) => log.warn({ err: error }, 'job queue'))
    queues.set(name, queue)
  }
  return queue
}
