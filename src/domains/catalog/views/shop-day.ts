import { config } from '../../../config/index.ts'
import { now } from '../../../lib/clock.ts'
import { type Day, dayOf } from '../../../lib/time/calendar-days.ts'

const minuteMs = 60_000
let minute = -1
let today: Day = ''

/** Returns the present day of the shop, computed once for each minute: formatting a zone costs more than counting. */
export function shopDay(): Day {
  const at = now()
  const present = Math.floor(at.getTime() / minuteMs)
  if (present !== minute) {
    today = dayOf(at, config.shopTimezone)
    minute = present
  }
  return today
}
