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
  const w = wallClock(date, timeZone)
  const local = Date.UTC(+w.year, +w.month - 1, +w.day, +w.hour, +w.minute, +w.second)
  const offsetMinutes = Math.round((local - Math.floor(date.getTime() / 1000) * 1000) / 60_000)
  const sign = offsetMinutes < 0 ? '-' : '+'
  const pad = (value: number) => String(value).padStart(2, '0')
  const offset = `${sign}${pad(Math.floor(Math.abs(offsetMinutes) / 60))}:${pad(Math.abs(offsetMinutes) % 60)}`
  return `${w.year}-${w.month}-${w.day}T${w.hour}:${w.minute}:${w.second}${offset}`
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
