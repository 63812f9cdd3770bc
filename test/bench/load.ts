import { readdirSync, readFileSync } from 'node:fs'

/** Result of one closed-loop run: requests per second and latencies in milliseconds. */
export type Measured = Readonly<{ perSecond: number; p50: number; p99: number; failed: number }>

/** Runs `total` requests in a closed loop of `callers`. A warm-up of a tenth of them (200 at most) is not counted. */
export async function measure(
  total: number,
  callers: number,
  ask: (i: number) => Promise<boolean>,
): Promise<Measured> {
  for (let i = 0; i < Math.min(total / 10, 200); i++) await ask(i)
  let asked = 0
  return measureWhile(() => asked++ < total, callers, ask)
}

/** Runs a closed loop of `callers` while `going` returns true before each request. */
export async function measureWhile(
  going: () => boolean,
  callers: number,
  ask: (i: number) => Promise<boolean>,
): Promise<Measured> {
  const times: number[] = []
  let next = 0
  let failed = 0
  const caller = async () => {
    while (going()) {
      const start = performance.now()
      if (!(await ask(next++))) failed++
      times.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: callers }, caller))
  const elapsed = (performance.now() - start) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { perSecond: times.length / elapsed, p50: at(0.5), p99: at(0.99), failed }
}

/** Returns the median, the higher of the two middle values for an even count. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** The processor time of all threads of a process. The kernel counts it in nanoseconds. */
export function processorMicroseconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const nanoseconds = threads.map((thread) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      return 0
    }
  })
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1000
}
