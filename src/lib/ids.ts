import { randomInt } from 'node:crypto'
import { wallClock } from './clock.ts'

/**
 * Creates an order number of 30 digits: the second in the shop's time zone, then 16 random digits. It is unique without
 * coordination between processes and cannot be guessed.
 */
export function newOrderId(at: Date, timeZone: string): string {
  return secondOf(at, timeZone) + randomDigits(8) + randomDigits(8)
}

/** Returns `length` decimal digits (at most 14) from a cryptographic source. */
export function randomDigits(length: number): string {
  return String(randomInt(10 ** length)).padStart(length, '0')
}

let known = { second: Number.NaN, timeZone: '', digits: '' }

/** Memoized: formatting a moment costs more than the random digits, and all orders of one second share it. */
function secondOf(at: Date, timeZone: string): string {
  const second = Math.floor(at.getTime() / 1000)
  if (known.second !== second || known.timeZone !== timeZone) {
    const w = wallClock(at, timeZone)
    known = { second, timeZone, digits: `${w.year}${w.month}${w.day}${w.hour}${w.minute}${w.second}` }
  }
  return known.digits
}
