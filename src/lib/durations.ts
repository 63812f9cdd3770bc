const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Parses `90s`, `30m`, `12h` or `10d`. @returns seconds, or undefined for any other text and for zero */
export function parseDurationSeconds(text: string): number | undefined {
  const match = /^([1-9]\d{0,6})([smhd])$/.exec(text.trim())
  if (!match) return undefined
  return Number(match[1]) * (unitSeconds[match[2] as string] as number)
}

/** Parses the same texts and `250ms`. @returns milliseconds, or undefined for any other text and for zero */
export function parseDurationMilliseconds(text: string): number | undefined {
  const [, milliseconds] = /^([1-9]\d{0,6})ms$/.exec(text.trim()) ?? []
  if (milliseconds) return Number(milliseconds)
  const seconds = parseDurationSeconds(text)
  return seconds && seconds * 1000
}

/** Returns the back-off in seconds after a number of tries; the last wait repeats. */
export function waitAfter(tries: number, waits: readonly number[]): number {
  return waits[Math.min(tries, waits.length - 1)] as number
}
