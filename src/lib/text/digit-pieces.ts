/**
 * A run of digits without visible signs between them.
 * - `link`: the gap between this piece and the one before. `close` is at most three signs, as in phone numbers; `far` at most
 *   eight signs of any kind; `none` is a letter or more
 * - `isListed`: this gap is a sign of a list, of a currency, or both
 * - `isPlain`: it is a part of a date, a time or an amount
 */
export type Piece = Readonly<{
  start: number
  end: number
  digits: string[]
  link: 'close' | 'far' | 'none'
  isListed: boolean
  isPlain: boolean
}>

/** Marks and invisible characters, such as those of keycaps: they are no signs. */
const hidden = String.raw`\p{M}\p{Cf}\p{DI}`
const letters = String.raw`\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{N}`
const listSigns = ',，、;；/／|×✕*'
/** Signs of times, prices and sizes: like those of lists, they continue a number only in a whole mobile. */
const measureSigns = String.raw`:：\p{Sc}%％‰÷±°′″`
/** The classes exclude one another, so a gap is read in one way only, in linear time. */
const gapOf = (most: number, otherThan = '') =>
  new RegExp(`^[${hidden}]*(?:[^${hidden}${letters}${otherThan}][${hidden}]*){0,${most}}$`, 'u')
const noGap = gapOf(0)
const closeGap = gapOf(3, listSigns + measureSigns)
const farGap = gapOf(8)
const listGap = new RegExp(`^\\s?(?:[${listSigns}]\\s?\\p{Sc}?|\\p{Sc})\\s?$`, 'u')

/** Splits a text into its runs of digits of any script. O(length). */
export function findPieces(text: string): Piece[] {
  const pieces: (Piece & { end: number; isPlain: boolean })[] = []
  for (const { 0: digit, index } of text.matchAll(/[\p{Nd}\p{No}〇]/gu)) {
    const last = pieces.at(-1)
    const gap = last && text.slice(last.end, index)
    const end = index + digit.length
    if (last && gap !== undefined && noGap.test(gap)) {
      last.digits.push(digit)
      last.end = end
    } else pieces.push({ start: index, end, digits: [digit], ...linkOf(gap), isPlain: false })
  }
  let at = 0
  for (const [from, to] of pieces.length > 1 ? findPlainNumbers(text) : []) {
    while ((pieces[at]?.start ?? to) < from) at++
    for (let piece = pieces[at]; piece && piece.start < to; piece = pieces[++at])
      piece.isPlain = piece.end <= to
  }
  return pieces
}

function linkOf(gap: string | undefined): Pick<Piece, 'link' | 'isListed'> {
  if (gap === undefined || !farGap.test(gap)) return { link: 'none', isListed: false }
  return { link: closeGap.test(gap) ? 'close' : 'far', isListed: listGap.test(gap) }
}

const year = '(?:19|20)\\d\\d'
const month = '(?:1[0-2]|0?[1-9])'
const day = '(?:3[01]|[12]\\d|0?[1-9])'
const hour = '(?:2[0-4]|[01]?\\d)'
const plainNumbers = new RegExp(
  [
    `(?<!\\d)${year}(?<sign>[-/.])${month}(?:\\k<sign>${day})?(?!\\d)`,
    `(?<!\\d)(?:${day}/${month}/${year}|${month}/${day}(?:/${year})?)(?!\\d)`,
    `(?<!\\d)${hour}:[0-5]\\d(?::[0-5]\\d)?(?!\\d)`,
    // a number of two digits at least, so that a mobile with a sign before each digit is no list of prices
    '\\p{Sc} ?[1-9]\\d{1,5}(?:\\.\\d{1,2})?(?!\\d)',
    '(?<!\\d)[1-9]\\d{1,2}[%‰°′″]',
    '(?<![\\d,.])[1-9]\\d{0,2}(?:,\\d{3}){1,2}(?:\\.\\d{1,2})?(?!,?\\d)',
    '(?<![\\d.])(?:0|[1-9]\\d{0,5})\\.\\d{1,2}(?!\\.?\\d)',
  ].join('|'),
  'gu',
)

/** Finds dates, times and amounts, in ASCII or in full-width characters. */
function findPlainNumbers(text: string): [from: number, to: number][] {
  const folded = text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
  return [...folded.matchAll(plainNumbers)].map(({ 0: { length }, index }) => [index, index + length])
}

/** Chinese, Suzhou and Roman digits that are letters to Unicode, by value. Each is one UTF-16 code unit. */
const spellings = [
  '零〇',
  '一壹幺〡Ⅰⅰ',
  '二贰貳〢Ⅱⅱ',
  '三叁叄〣Ⅲⅲ',
  '四肆〤Ⅳⅳ',
  '五伍〥Ⅴⅴ',
  '六陆陸〦Ⅵⅵ',
  '七柒〧Ⅶⅶ',
  '八捌〨Ⅷⅷ',
  '九玖〩Ⅸⅸ',
]
const values = new Map(spellings.flatMap((each, value) => [...each].map((digit) => [digit, String(value)])))
/** A 一 between two digits is a dash: 13999一15999. */
const spelledDigit = new RegExp(`(?!(?<=\\d)一\\d)[${spellings.join('')}]`, 'g')

/** Replaces each Chinese, Suzhou and Roman digit by the ASCII digit, so that the other characters keep their places. O(length). */
export function foldSpelledDigits(text: string): string {
  return text.replace(spelledDigit, (digit) => values.get(digit) as string)
}
