import type { Fields } from '../../../db/in-transaction.ts'
import { carriers } from '../../../db/schema/shipments.ts'

/** `numberPattern` is an RE2 pattern of a whole tracking number, `trackingUrl` has `{number}` in it; empty: none. */
export type Carrier = Readonly<{
  id: number
  code: string
  name: string
  numberPattern: string
  trackingUrl: string
}>

export const carrierColumns = {
  id: carriers.id,
  code: carriers.code,
  name: carriers.name,
  numberPattern: carriers.numberPattern,
  trackingUrl: carriers.trackingUrl,
}

/** Returns the fields of a carrier that people edit, by their names on the wire. */
export function carrierFields({ code, name, numberPattern, trackingUrl }: Omit<Carrier, 'id'>): Fields {
  return { code, name, number_pattern: numberPattern, tracking_url: trackingUrl }
}

/** Returns the page that shows where a parcel is; null without such a page or without a number. */
export function trackingUrlOf(template: string | null | undefined, trackingNo: string): string | null {
  if (!template || trackingNo === '') return null
  return template.replaceAll('{number}', () => encodeURIComponent(trackingNo))
}
