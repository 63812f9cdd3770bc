import { redis } from './client.ts'
import { jobNames, queueOptions } from './queue.ts'
import { schedulesKey } from './schedule-state.ts'

/** How many jobs of a queue are in which state, and when the oldest one that waits was added, epoch milliseconds. */
type QueueFigures = Readonly<{
  waiting: number
  active: number
  delayed: number
  failed: number
  oldestMs: number | null
}>

/** The ends of the newest successful and the newest failed run of a schedule, epoch milliseconds, and its interval. */
type ScheduleFigures = Readonly<{ everyMs: number; succeededMs: number | null; failedMs: number | null }>

export type JobFigures = Readonly<{
  queues: Readonly<Record<string, QueueFigures>>
  schedules: Readonly<Record<string, ScheduleFigures>>
}>

const key = (queue: string, part: string) => `${queueOptions.prefix}:${queue}:${part}`

/** Reads the figures of all queues and schedules from the keys of BullMQ, in three round trips. */
export async function readJobFigures(): Promise<JobFigures> {
  const schedules = (await redis.hkeys(schedulesKey)).sort()
  const [queueFigures, scheduleFigures] = await Promise.all([
    Promise.all(jobNames.map(readQueueFigures)),
    Promise.all(schedules.map(readScheduleFigures)),
  ])
  return {
    queues: Object.fromEntries(jobNames.map((name, i) => [name, queueFigures[i] as QueueFigures])),
    schedules: Object.fromEntries(
      schedules.flatMap((name, i) => {
        const figures = scheduleFigures[i]
        return figures ? [[name, figures]] : []
      }),
    ),
  }
}

async function readQueueFigures(name: string): Promise<QueueFigures> {
  const [waiting, active, delayed, failed, oldest] = await Promise.all([
    redis.llen(key(name, 'wait')),
    redis.llen(key(name, 'active')),
    redis.zcard(key(name, 'delayed')),
    redis.zcard(key(name, 'failed')),
    redis.lindex(key(name, 'wait'), -1),
  ])
  const added = oldest === null ? null : await redis.hget(key(name, oldest), 'timestamp')
  return { waiting, active, delayed, failed, oldestMs: added === null ? null : Number(added) }
}

async function readScheduleFigures(name: string): Promise<ScheduleFigures | undefined> {
  const [every, succeeded, failed] = await Promise.all([
    redis.hget(key(name, `repeat:${name}`), 'every'),
    redis.zrevrange(key(name, 'completed'), 0, 0, 'WITHSCORES'),
    redis.zrevrange(key(name, 'failed'), 0, 0, 'WITHSCORES'),
  ])
  if (every === null) return undefined
  return { everyMs: Number(every), succeededMs: scoreOf(succeeded), failedMs: scoreOf(failed) }
}

/** RESP3 answers one pair in a list, RESP2 a flat list. */
function scoreOf(reply: readonly unknown[]): number | null {
  const [, score] = reply.flat()
  return score === undefined ? null : Number(score)
}
