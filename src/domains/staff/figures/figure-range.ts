import { config } from '../../../config/index.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { addDays, type Day, dayOf, isDay, startOfDay } from '../../../lib/time/calendar-days.ts'
import { rangeInvalid, rangeTooLong } from './errors.ts'
import { slotOf } from './slots.ts'

export const steps = ['hour', 'day', 'week', 'month'] as const
/** How long a part of a range is. */
export type Step = (typeof steps)[number]
export const comparisons = ['previous', 'year'] as const
/** The period before with as many days, or the same days a year before. */
export type Comparison = (typeof comparisons)[number]

/** Days of the shop from `from` to `to`, both included. */
export type DayRange = Readonly<{ from: Day; to: Day }>

const defaultDays = 30
const maxDays = 1_100
const maxParts = 800
const dayMs = 86_400_000

/**
 * Returns the range that a request names, the last 30 days by default.
 * @throws 400 range_invalid for a day that does not exist, or an end before the start; range_too_long above 1,100 days
 */
export function readDayRange({ from, to }: Partial<DayRange>): DayRange {
  const end = to ?? dayOf(now(), config.shopTimezone)
  const start = from ?? addDaysTo(end, 1 - defaultDays)
  if (!isDay(end)) throw rangeInvalid({ field: 'to' })
  if (!isDay(start) || start > end) throw rangeInvalid({ field: 'from' })
  if (daysOf({ from: start, to: end }) > maxDays) throw rangeTooLong({ members: { max_days: maxDays } })
  return { from: start, to: end }
}

const addDaysTo = (day: Day, days: number) => (isDay(day) ? addDays(day, days) : day)

/** Returns the number of days of a range. */
export function daysOf({ from, to }: DayRange): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs) + 1
}

/** Returns the range that another one is compared with. The 29th of February is compared with the 28th. */
export function comparedRange(range: DayRange, comparison: Comparison): DayRange {
  if (comparison === 'year') return { from: yearBefore(range.from), to: yearBefore(range.to) }
  return { from: addDays(range.from, -daysOf(range)), to: addDays(range.from, -1) }
}

function yearBefore(day: Day): Day {
  const sameDay = `${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}${day.slice(4)}`
  return isDay(sameDay) ? sameDay : sameDay.replace('-29', '-28')
}

/**
 * Returns the moments between the parts of a range, with its start and its end. Hours count from the midnight of each day, weeks
 * start on Monday; the first and the last part end with the range.
 * @throws 400 range_too_long above 800 parts
 */
export function boundsOf(range: DayRange, step: Step): Date[] {
  const days = Array.from({ length: daysOf(range) }, (_, i) => addDays(range.from, i))
  const starts = days.filter((day, i) => i === 0 || startsPart(day, step)).map(startOf)
  const end = startOf(addDays(range.to, 1))
  const bounds = step === 'hour' ? hoursBetween([...starts, end]) : starts
  if (bounds.length > maxParts) throw rangeTooLong({ members: { max_parts: maxParts } })
  return [...bounds, end]
}

function startsPart(day: Day, step: Step): boolean {
  if (step === 'week') return new Date(`${day}T00:00:00Z`).getUTCDay() === 1
  return step !== 'month' || day.endsWith('-01')
}

function hoursBetween(midnights: readonly Date[]): Date[] {
  return midnights.slice(0, -1).flatMap((start, i) => {
    const hours = (Number(midnights[i + 1]) - Number(start)) / 3_600_000
    return Array.from({ length: Math.ceil(hours) }, (_, hour) => addSeconds(start, hour * 3_600))
  })
}

const startOf = (day: Day) => startOfDay(day, config.shopTimezone)

/** Returns the slots of a range. */
export function slotsOf(range: DayRange): { from: number; to: number } {
  return { from: slotOf(startOf(range.from)), to: slotOf(startOf(addDays(range.to, 1))) }
}
