import type { Target } from '../engines/engines.ts'
import type { MallProcess } from '../mall/mall-process.ts'

/** One disturbance: from its begin until the target was allowed back, and until it served again. */
export type Fault = Readonly<{ what: string; beganMs: number; endedMs: number; servingMs: number }>

type Schedule = Readonly<{
  /** How long a target is killed, paused or cut off. */
  downSeconds: number
  /** The pause after it serves again. */
  calmSeconds: number
}>

const kinds = ['kill', 'pause', 'cut off'] as const

/** Disturbs each target in each way, one after another. */
export async function disturb(
  targets: readonly Target[],
  { downSeconds, calmSeconds }: Schedule,
): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const kind of kinds)
    for (const target of targets) {
      if (kind === 'cut off' && !target.connection) continue
      const what = `${kind} ${target.kind}`
      const beganMs = performance.now()
      await begin(kind, target)
      await Bun.sleep(downSeconds * 1_000)
      const endedMs = performance.now()
      await end(kind, target)
      await target.untilServing()
      const fault = { what, beganMs, endedMs, servingMs: performance.now() }
      faults.push(fault)
      const back = ((fault.servingMs - endedMs) / 1_000).toFixed(1)
      console.log(`${what} for ${downSeconds} s, serves again ${back} s later`)
      await Bun.sleep(calmSeconds * 1_000)
    }
  return faults
}

async function begin(kind: (typeof kinds)[number], target: Target): Promise<void> {
  if (kind === 'cut off') await target.connection?.cut()
  else if (kind === 'pause') await target.pause()
  else await target.kill()
}

async function end(kind: (typeof kinds)[number], target: Target): Promise<void> {
  if (kind === 'cut off') await target.connection?.join()
  else if (kind === 'pause') await target.resume()
  else await target.restart()
}

/** Restarts the API processes one after another, each when the one before is ready. */
export async function restartAll(processes: readonly MallProcess[]): Promise<Fault> {
  const beganMs = performance.now()
  for (const each of processes) {
    await each.stop()
    await each.start()
  }
  const endedMs = performance.now()
  console.log(
    `rolling restart of ${processes.length} API processes in ${((endedMs - beganMs) / 1_000).toFixed(0)} s`,
  )
  return { what: 'rolling restart', beganMs, endedMs, servingMs: endedMs }
}
