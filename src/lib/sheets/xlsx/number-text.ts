/** A double has 15 exact digits. A longer number, such as an order number, was rounded by the spreadsheet program. */
const exactBelow = 1e15

/**
 * Returns a number of an XLSX file in plain digits: `5388.1000000000004`, as Excel stores 5388.1, becomes `5388.1`. A number that
 * may have been rounded stays in scientific notation, so that it never passes for an id.
 */
export function numberText(stored: string): string {
  const value = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(value)) return stored
  const rounded = Number(value.toPrecision(15))
  if (Math.abs(rounded) >= exactBelow) return rounded.toExponential().replace('e', 'E')
  // numbers below 0.000001 have an exponent
  return /e/.test(String(rounded)) ? rounded.toFixed(15).replace(/\.?0+$/, '') : String(rounded)
}

const msPerDay = 86_400_000
/** Day 0 of a workbook, which counts the 29 February 1900 that never was. */
const epochs = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) } as const

/** Returns a serial number of days as `2026-12-24`, with a time that is not midnight as `2026-12-24 20:00:00`. */
export function dateText(stored: string, epoch: keyof typeof epochs): string {
  const days = Number(stored)
  if (stored.trim() === '' || !(days >= 0 && days < 2_958_466)) return stored
  // serial numbers are rounded to less than a second
  const moment = new Date(epochs[epoch] + Math.round((days * msPerDay) / 1_000) * 1_000).toISOString()
  const [date, time] = [moment.slice(0, 10), moment.slice(11, 19)]
  return time === '00:00:00' ? date : `${date} ${time}`
}
