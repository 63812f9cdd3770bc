import { hiddenMarks } from './visible-text.ts'

// without the u flag, because the patterns of Elysia's schemas have none
const gapClass = `\\s()（）${hiddenMarks}\\-\\u2010-\\u2015\\u2212\\uFE63\\uFF0D`
/** Pattern of the blanks, hyphens, parentheses and invisible marks between the digits of a phone number. */
export const gap = `[${gapClass}]*`
const internationalPrefix = `(?:[+＋]|[0０]${gap}[0０])${gap}`
const countryCode = ['[8８]', '[6６]'].join(gap)
const number = ['[1１]', '[3-9３-９]', ...Array<string>(9).fill('[0-9０-９]')].join(gap)

/**
 * The pattern of every accepted spelling of a mobile of mainland China: 11 digits, ASCII or full-width, with blanks, hyphens,
 * parentheses and invisible marks anywhere, alone or after `+86`, `0086` or `86`, which autofill writes.
 */
export const mobileSpelling = `^${gap}(?:(?:${internationalPrefix})?${countryCode}${gap})?${number}${gap}$`

const spelling = new RegExp(mobileSpelling)
const gaps = new RegExp(`[${gapClass}]+`, 'g')

/**
 * Returns a phone number of any country, or another number that people type, in ASCII, without blanks, hyphens, parentheses and
 * invisible marks. The result may be no phone number: the caller checks it.
 */
export function plainPhone(text: string): string {
  return text.replace(gaps, '').normalize('NFKC')
}

/** Returns the 11 digits of a mobile of mainland China in any accepted spelling; undefined for any other text. */
export function normalizeMobile(text: string): string | undefined {
  return spelling.test(text) ? plainPhone(text).slice(-11) : undefined
}
