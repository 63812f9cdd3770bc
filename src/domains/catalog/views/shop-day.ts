import { config } from '../../../config/index.ts'
import { now } from '../../../lib/clock.ts'
import { type Day, dayOf } from '../../../lib/time/calendar-days.ts'

/** Returns the present day of the shop. */
export const shopDay = (): Day => dayOf(now(), config.shopTimezone)
