import { config } from '../../../config/index.ts'
import { localTime } from '../../../lib/clock.ts'
import type { SheetAmount } from '../../../lib/sheets/sheet-row.ts'
import { maskEmail, maskMobile, maskName } from '../../../lib/text/masks.ts'

/** A moment as people of the shop write it: `2026-12-24 20:00:00` in its time zone. */
export function momentText(moment: Date | null): string | null {
  return moment && localTime(moment, config.shopTimezone)
}

/** A money column of the database, which has two decimals. */
export const yuan = (amount: string): SheetAmount => ({ amount })

export const maskedName = (name: string | null) => (name ? maskName(name) : null)
export const maskedMobile = (mobile: string | null) => (mobile ? maskMobile(mobile) : null)
export const maskedEmail = (email: string) => (email ? maskEmail(email) : null)
