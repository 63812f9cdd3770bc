let offsetMs = 0

/** Returns the current moment: the only source of business time. SQL never supplies it. */
export function now(): Date {
  return new Date(Date.now() + offsetMs)
}

/** Moves the clock of this process, so that tests need not wait. */
export function shiftClock(milliseconds: number): void {
  offsetMs += milliseconds
}

/** Adds seconds, which may be negative, to a date. */
export function addSeconds(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000)
}

/** Returns the zero-padded wall-clock fields of a moment in a time zone. */
export function wallClock(date: Date, timeZone: string) {
  const parts = Object.fromEntries(
    formatter(timeZone)
      .formatToParts(date)
      .map((p) => [p.type, p.value]),
  )
  const { year, month, day, hour, minute, second } = parts as Record<string, string>
  return { year, month, day, hour, minute, second } as Record<
    'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
    string
  >
}

/** Formats a moment as ISO 8601 with the offset of `timeZone`, to the second: `2026-11-23T20:05:09+08:00`. */
export function isoWithOffset(date: Date, timeZone: string): string {
  const offsetMinutes = Math.round(zoneOffsetMs(date, timeZone) / 60_000)
  const sign = offsetMinutes < 0 ? '-' : '+'
  const pad = (value: number) => String(value).padStart(2, '0')
  const offset = `${sign}${pad(Math.floor(Math.abs(offsetMinutes) / 60))}:${pad(Math.abs(offsetMinutes) % 60)}`
  return `${new Date(date.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19)}${offset}`
}

/** Formats a moment as people write it in a time zone: `2026-11-23 20:05:09`. */
export function localTime(date: Date, timeZone: string): string {
  const local = new Date(date.getTime() + zoneOffsetMs(date, timeZone))
  return local.toISOString().slice(0, 19).replace('T', ' ')
}

const dayMs = 86_400_000
const maxDays = 10_000
/** Offsets of whole days in UTC by zone and day; undefined for a day on which the offset changes. */
const dayOffsets = new Map<string, number | undefined>()

/**
 * Returns the milliseconds by which a zone is ahead of UTC. To format the wall clock takes a hundred times longer than a look-up,
 * so the offset of a day is kept.
 */
export function zoneOffsetMs(date: Date, timeZone: string): number {
  const day = Math.floor(date.getTime() / dayMs)
  const key = `${timeZone} ${day}`
  if (!dayOffsets.has(key)) {
    if (dayOffsets.size >= maxDays) dayOffsets.clear()
    const [start, end] = [day, day + 1].map((each) => computeOffset(new Date(each * dayMs), timeZone))
    dayOffsets.set(key, start === end ? start : undefined)
  }
  return dayOffsets.get(key) ?? computeOffset(date, timeZone)
}

function computeOffset(date: Date, timeZone: string): number {
  const w = wallClock(date, timeZone)
  const local = Date.UTC(+w.year, +w.month - 1, +w.day, +w.hour, +w.minute, +w.second)
  return local - Math.floor(date.getTime() / 1000) * 1000
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formatters.set(timeZone, found)
  }
  return found
}
