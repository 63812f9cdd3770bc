import { isoWithOffset } from '../lib/clock.ts'
import { config } from './index.ts'

/** Formats a moment as every answer shows it: ISO 8601 to the second with the offset of SHOP_TIMEZONE. */
export const shopTime = (moment: Date): string => isoWithOffset(moment, config.shopTimezone)
