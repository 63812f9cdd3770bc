import { DelayedError } from 'bullmq'
import { createDurations } from '../lib/metrics/hot-metrics.ts'

const durations = createDurations(
  'mall_job_duration_seconds',
  'Runs of schedules and queued jobs by outcome: done, postponed or failed.',
  ['job', 'outcome'],
  [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600],
)

/** Runs and measures a job. @throws what the job throws */
export async function runJob<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now()
  const end = (outcome: 'done' | 'postponed' | 'failed') =>
    durations((performance.now() - startMs) / 1_000, name, outcome)
  try {
    const result = await work()
    end('done')
    return result
  } catch (error) {
    end(error instanceof DelayedError ? 'postponed' : 'failed')
    throw error
  }
}
