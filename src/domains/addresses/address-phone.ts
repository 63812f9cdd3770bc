import { gap, mobileSpelling, normalizeMobile, plainPhone } from '../../lib/text/mobile-number.ts'
import { trimTyped } from '../../lib/text/visible-text.ts'

/** A region with a country code: its mobiles have one of the `leading` digits and `further` more. */
type Region = Readonly<{ provinceId: number; code: string; leading: string; further: number; trunk: string }>

const regions: readonly Region[] = [
  { provinceId: 810000, code: '852', leading: '2-9', further: 7, trunk: '' },
  { provinceId: 820000, code: '853', leading: '268', further: 7, trunk: '' },
  // within Taiwan a mobile has a leading 0, which the country code replaces
  { provinceId: 710000, code: '886', leading: '9', further: 8, trunk: '0' },
]

const anyDigit = '[0-9０-９]'
const extensionWord = '(?:转|轉|分机|分機|[eE][xX][tT][.．]?|[xX]|[#＃])'
/** The blanks behind an extension belong to it: two runs of blanks that meet take quadratic time to refuse. */
const extensionAfter = (blank: string) =>
  `(?:${extensionWord}${blank}${anyDigit}(?:${blank}${anyDigit}){0,5}${blank})?`

/**
 * The pattern of the mobile of an address: the mainland, Hong Kong, Macau or Taiwan, with or without country code and an
 * extension such as `转8001`. Digits may be full-width, with blanks and hyphens between them.
 */
export const addressMobilePattern = `^(?:${mobileSpelling.slice(1, -1)}|${gap}(?:${regions.map(spellingOf).join('|')}))${extensionAfter(gap)}$`

function spellingOf({ code, leading, further, trunk }: Region): string {
  const codes = `(?:(?:[+＋]${gap}|${spell('00')})?${spell(code)})?`
  const zero = trunk && `(?:${spell(trunk)})?`
  return `${codes}${zero}[${leading}${fullWidth(leading)}]${gap}(?:${anyDigit}${gap}){${further}}`
}

function spell(digits: string): string {
  return [...digits].map((digit) => `[${digit}${fullWidth(digit)}]${gap}`).join('')
}

function fullWidth(text: string): string {
  return text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
}

const splitExtension = new RegExp(`^(.*?)(?:${extensionWord}(\\d{1,6}))?$`)

/**
 * Converts the mobile of an address: 11 digits of the mainland, or E.164 of Hong Kong, Macau and Taiwan, and an extension as
 * `转8001`. A number without a country code belongs to the region of the province.
 * @returns undefined for a number that is none of the province and has no country code
 */
export function normalizeAddressMobile(text: string, provinceId: number): string | undefined {
  const [, number = '', digits] = splitExtension.exec(plainPhone(text)) ?? []
  const mobile = normalizeMobile(number) ?? toE164(number, provinceId)
  return mobile && mobile + (digits ? `转${digits}` : '')
}

function toE164(number: string, provinceId: number): string | undefined {
  for (const { provinceId: own, code, leading, further, trunk } of regions) {
    const pattern = new RegExp(`^((?:\\+|00)?${code})?${trunk && `${trunk}?`}([${leading}]\\d{${further}})$`)
    const match = pattern.exec(number)
    if (match && (match[1] || own === provinceId)) return `+${code}${match[2]}`
  }
  return undefined
}

const telBlank = '[ \\u00A0\\u3000]'
const telMark = '[0-9０-９+＋()（）\\-－\\u2010-\\u2015\\u2212]'

/** The pattern of a fixed telephone number of at most 20 characters with an optional extension. */
export const telPattern = `${telMark}(?:(?:${telMark}|${telBlank}){0,18}${telMark})?${telBlank}*${extensionAfter(`${telBlank}*`)}`

const telExtension = new RegExp(` ?${extensionWord}([\\d ]+)$`)

/** Converts a fixed telephone number to ASCII with single blanks; an extension becomes `转8001`. */
export function normalizeTel(text: string): string {
  return trimTyped(text)
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(telExtension, (_, digits: string) => `转${digits.replaceAll(' ', '')}`)
}
