import { RE2JS } from 're2js'
import type { Carrier } from './carrier-fields.ts'

/** Whether a pattern of tracking numbers can be used. RE2 takes linear time, so no pattern can stall a process. */
export function isNumberPattern(pattern: string): boolean {
  try {
    RE2JS.compile(pattern)
    return true
  } catch {
    return false
  }
}

/** Whether a tracking number looks like one of the carrier, and its check digit is right where the carrier publishes one. */
export function isNumberOf(
  { code, numberPattern }: Pick<Carrier, 'code' | 'numberPattern'>,
  trackingNo: string,
): boolean {
  if (numberPattern !== '' && !RE2JS.compile(numberPattern).matches(trackingNo)) return false
  return code !== 'EMS' || !/^[A-Z]{2}\d{9}[A-Z]{2}$/.test(trackingNo) || hasPostalCheckDigit(trackingNo)
}

const weights = [8, 6, 4, 2, 3, 5, 9, 7]

/** Checks the ninth digit of a postal item: https://en.wikipedia.org/wiki/S10_(UPU_standard) */
function hasPostalCheckDigit(trackingNo: string): boolean {
  const digits = [...trackingNo.slice(2, 11)].map(Number)
  const sum = weights.reduce((total, weight, at) => total + weight * (digits[at] as number), 0)
  const check = 11 - (sum % 11)
  return digits[8] === (check === 10 ? 0 : check === 11 ? 5 : check)
}

/** Writes a tracking number as carriers do: without blanks around it and in capitals. */
export const normalizeTrackingNo = (text: string): string => text.trim().toUpperCase()
