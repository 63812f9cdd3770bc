import { randomInt } from 'node:crypto'
import { wallClock } from './clock.ts'

/**
 * An order number of 30 digits: the second in the shop's time zone, then 16 random digits, so that it is unique
 * without coordination between processes and cannot be guessed.
 */
export function newOrderId(at: Date, timeZone: string): string {
  const w = wallClock(at, timeZone)
  const random = randomDigits(8) + randomDigits(8)
  return `${w.year}${w.month}${w.day}${w.hour}${w.minute}${w.second}${random}`
}

/** `length` decimal digits (at most 14) from a cryptographic source. */
export function randomDigits(length: number): string {
  return String(randomInt(10 ** length)).padStart(length, '0')
}
