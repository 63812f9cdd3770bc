import { isoWithOffset, localTime } from '../../lib/clock.ts'

const timeZone = process.env.SHOP_TIMEZONE || 'Asia/Shanghai'

/** A moment as the API writes it: `2026-11-23T20:05:09+08:00`. */
export const shopTime = (date: Date): string => isoWithOffset(date, timeZone)

/** A moment for readers: `2026-11-23 20:05:09`. */
export const readableTime = (date: Date): string => localTime(date, timeZone)
