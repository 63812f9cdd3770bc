import { and, type Column, gt, lte, type SQL } from 'drizzle-orm'
import { now } from '../../../lib/clock.ts'
import { periodReversed } from './errors.ts'

export const periodStates = ['active', 'upcoming', 'ended'] as const

/** Rules whose period contains a moment, starts after it or has ended by it; `at` alone means active, and by default is now. */
export type PeriodFilter = Readonly<{
  state?: (typeof periodStates)[number] | undefined
  at?: Date | undefined
}>

/** Checks that a period does not end before it starts. @throws 400 period_reversed */
export function requirePeriod(from: Date, to: Date, field = 'valid_to'): void {
  if (from >= to) throw periodReversed({ field })
}

/** Returns the condition of a filter; undefined for all rules. */
export function inPeriod(
  { validFrom, validTo }: Readonly<{ validFrom: Column; validTo: Column }>,
  { state, at }: PeriodFilter,
): SQL | undefined {
  if (!state && !at) return undefined
  const moment = at ?? now()
  if (state === 'ended') return lte(validTo, moment)
  return and(gt(validTo, moment), state === 'upcoming' ? gt(validFrom, moment) : lte(validFrom, moment))
}
