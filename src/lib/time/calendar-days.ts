import { localTime, zoneOffsetMs } from '../clock.ts'

/** A day of a calendar: `2026-11-29`. */
export type Day = string

const dayMs = 86_400_000

/** Returns whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text)
}

/** Returns the day of a moment in a time zone. */
export function dayOf(date: Date, timeZone: string): Day {
  return localTime(date, timeZone).slice(0, 10)
}

/** Returns the day that is `days` later; a negative number is earlier. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

/** Returns the first moment of a day in a time zone, also when its clocks change. */
export function startOfDay(day: Day, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // the offset at the result may differ from the one at the guess, so the guess is corrected twice
  let moment = midnight
  for (let i = 0; i < 2; i++) moment = midnight - zoneOffsetMs(new Date(moment), timeZone)
  return new Date(moment)
}
