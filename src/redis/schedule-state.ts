import type { Job, Queue } from 'bullmq'
import { redis } from './client.ts'
import { queueOptions } from './queue.ts'

/** Hash of the names of all schedules, which every process adds to. It has no TTL. */
export const schedulesKey = `${queueOptions.prefix}:schedules`

/** How many finished and failed runs of a schedule Redis keeps. */
export const runRetention = { removeOnComplete: 10, removeOnFail: 100 } as const

/** Adds a schedule to the names that `readSchedules` lists. */
export async function rememberSchedule(name: string): Promise<void> {
  await redis.hset(schedulesKey, name, '')
}

/** A failed run: when, and the first line of its error, which holds no parameters of a statement. */
type Failure = Readonly<{ at: Date; error: string }>

/** `lastRun` is the end of the newest run, null before the first one. */
export type ScheduleState = Readonly<{
  name: string
  everyMs: number
  nextRun: Date | null
  lastRun: Date | null
  lastFailure: Failure | null
}>

/** Reads all schedules in the order of names. A schedule that a former release had is left out. */
export async function readSchedules(): Promise<ScheduleState[]> {
  const names = (await redis.hkeys(schedulesKey)).sort()
  const states = await Promise.all(names.map((name) => withQueue(name, (queue) => readSchedule(name, queue))))
  return states.filter((state) => state !== undefined)
}

async function readSchedule(name: string, queue: Queue): Promise<ScheduleState | undefined> {
  const scheduler = await queue.getJobScheduler(name)
  if (!scheduler?.every) return undefined
  const [[done], [failed]] = await Promise.all([
    queue.getJobs(['completed'], 0, 0),
    queue.getJobs(['failed'], 0, 0),
  ])
  const ends = [done, failed].flatMap((job) => job?.finishedOn ?? [])
  return {
    name,
    everyMs: Number(scheduler.every),
    nextRun: scheduler.next ? new Date(scheduler.next) : null,
    lastRun: ends.length > 0 ? new Date(Math.max(...ends)) : null,
    lastFailure: failed ? failureOf(failed) : null,
  }
}

/** Runs a schedule one more time, as soon as a process is free. @returns false for an unknown schedule */
export async function runSchedule(name: string): Promise<boolean> {
  if (!(await redis.hexists(schedulesKey, name))) return false
  return withQueue(name, async (queue) => {
    if (!(await queue.getJobScheduler(name))) return false
    await queue.add(name, undefined, runRetention)
    return true
  })
}

/** `error` is the name of an error, never its message (see src/jobs). */
type FailedJob = Readonly<{ id: string; attempts: number; error: string; failedAt: Date | null }>

/** How many jobs of a queue are in which state, and its newest failed ones. */
export type QueueState = Readonly<{
  name: string
  waiting: number
  active: number
  delayed: number
  failed: number
  failedJobs: readonly FailedJob[]
}>

const shownFailures = 20

/** Reads the state of a queue. */
export function readQueue(name: string): Promise<QueueState> {
  return withQueue(name, async (queue) => {
    const {
      wait = 0,
      active = 0,
      delayed = 0,
      failed = 0,
    } = await queue.getJobCounts('wait', 'active', 'delayed', 'failed')
    const jobs = await queue.getJobs(['failed'], 0, shownFailures - 1)
    const failedJobs = jobs.map((job) => ({
      id: String(job.id),
      attempts: job.attemptsMade,
      error: failureOf(job).error,
      failedAt: job.finishedOn ? new Date(job.finishedOn) : null,
    }))
    return { name, waiting: wait, active, delayed, failed, failedJobs }
  })
}

/** Queues a failed job again. @returns false for a job that is unknown or has not failed */
export function retryJob(name: string, id: string): Promise<boolean> {
  return withQueue(name, async (queue) => {
    // the queue's own keys, such as `events`, have the form of a job's
    const failed = await redis.zscore(queue.toKey('failed'), id)
    const job = failed === null ? undefined : await queue.getJob(id)
    if (!job) return false
    await job.retry('failed')
    return true
  })
}

const failureOf = ({ finishedOn, failedReason }: Job): Failure => ({
  at: new Date(finishedOn ?? 0),
  error: (failedReason?.split('\n', 1)[0] ?? '').slice(0, 200),
})

/** A connection for each call: these calls are rare, and a process keeps no connection for each schedule. */
async function withQueue<T>(name: string, work: (queue: Queue) => Promise<T>): Promise<T> {
  const { Queue } = await import('bullmq')
  const queue = new Queue(name, {
    ...queueOptions,
    // without a bound a request would hang while Redis is unavailable
    connection: { ...queueOptions.connection, maxRetriesPerRequest: 3, enableOfflineQueue: true },
  })
  // the call that fails reports it
  queue.on('error', () => {})
  try {
    return await work(queue)
  } finally {
    await queue.close()
  }
}
