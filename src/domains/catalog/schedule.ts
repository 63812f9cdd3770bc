import { scheduleAmbiguous } from './errors.ts'

/** When a SKU, or all SKUs of an SPU, are put on sale and taken off sale; null: no such plan. */
export type Schedule = Readonly<{ launchAt: Date | null; unlaunchAt: Date | null }>

/** Returns a schedule by its names on the wire. */
export function scheduleFields({ launchAt, unlaunchAt }: Schedule) {
  return {
    launch_at: launchAt?.toISOString() ?? null,
    unlaunch_at: unlaunchAt?.toISOString() ?? null,
  }
}

type Moment = Date | null | undefined

/** Checks that a schedule has no moment that says both. @throws 400 schedule_ambiguous */
export function requireSchedule({
  launchAt,
  unlaunchAt,
}: Readonly<{ launchAt?: Moment; unlaunchAt?: Moment }>): void {
  if (launchAt && unlaunchAt && launchAt.getTime() === unlaunchAt.getTime()) throw scheduleAmbiguous()
}

/** What a schedule says at a moment: the later of the moments that have come decides; undefined: none has come. */
export function dueState({ launchAt, unlaunchAt }: Schedule, at: Date) {
  const launched = launchAt !== null && launchAt <= at ? launchAt : undefined
  const unlaunched = unlaunchAt !== null && unlaunchAt <= at ? unlaunchAt : undefined
  if (!launched && !unlaunched) return undefined
  return {
    isLaunched: launched !== undefined && (unlaunched === undefined || launched > unlaunched),
    left: { launchAt: launched ? null : launchAt, unlaunchAt: unlaunched ? null : unlaunchAt },
  }
}
