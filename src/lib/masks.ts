/** `13800000001` → `138****0001`. */
export function maskMobile(mobile: string): string {
  return mobile.replace(/^(\d{3})\d+(\d{4})$/, '$1****$2')
}

/** `xiaoming` → `x***g`: the first and the last character stay. */
export function maskName(name: string): string {
  const letters = [...name]
  return `${letters[0] ?? ''}***${letters.at(-1) ?? ''}`
}

/** Replaces each run of eleven or more digits, which may be a mobile with or without a country code, with `***`. */
export function maskDigits(text: string): string {
  return text.replace(/\d{11,}/g, '***')
}

/**
 * A gap is up to three characters that are neither letters nor digits: blanks, dashes, quotes, brackets, emoji. Marks and
 * invisible characters, such as those of keycaps, do not count. A number with gaps between its digits is still read.
 */
const hidden = String.raw`\p{M}\p{Cf}\p{DI}`
const letters = String.raw`\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{N}`
/** Signs that also part dates, times and prices: they continue a number only between pieces as phone numbers have them. */
const listSigns = '/／,，、:：'
/** Signs of prices, percentages and sizes: they continue a number only in a whole mobile. */
const measureSigns = String.raw`\p{Sc}%％‰×✕÷±°′″`
const gapWithout = (signs: string) =>
  new RegExp(`^[${hidden}]*(?:[^${hidden}${letters}${signs}][${hidden}]*){0,3}$`, 'u')
const gap = gapWithout(listSigns + measureSigns)
const listGap = new RegExp(`^[\\s${hidden}${listSigns}]*$`, 'u')
const anyGap = gapWithout('')
const minDigits = 7
const mobileDigits = 11

/**
 * Masks each run of seven or more digits, which may be a mobile: `138****5102`, or `87****21` below eleven digits. Digits of any
 * script count, also when up to three signs separate them. O(length).
 */
export function maskLongNumbers(text: string): string {
  let masked = ''
  let from = 0
  for (const { start, end, digits } of findLongNumbers(text)) {
    const [head, tail] = digits.length < mobileDigits ? [2, 2] : [3, 4]
    masked += `${text.slice(from, start)}${digits.slice(0, head).join('')}****${digits.slice(-tail).join('')}`
    from = end
  }
  return masked + text.slice(from)
}

/** Returns whether a text has a run of digits that `maskLongNumbers` masks. */
export function hasLongNumber(text: string): boolean {
  return findLongNumbers(text).length > 0
}

/** `last` is the number of digits since the last sign of `listSigns`. */
type DigitRun = { start: number; end: number; digits: string[]; last: number }

function findLongNumbers(text: string): DigitRun[] {
  const pieces: DigitRun[] = []
  for (const { 0: digit, index } of text.matchAll(/[\p{Nd}\p{No}〇]/gu)) {
    const piece = pieces.at(-1)
    const end = index + digit.length
    if (piece && (piece.end === index || gap.test(text.slice(piece.end, index)))) {
      piece.digits.push(digit)
      Object.assign(piece, { end, last: piece.last + 1 })
    } else pieces.push({ start: index, end, digits: [digit], last: 1 })
  }
  return joinPieces(text, joinMobiles(text, pieces)).filter(({ digits }) => digits.length >= minDigits)
}

/** Joins pieces that are a whole mobile, each digit alone or as `138 0000 0001` is written, with any signs between them. */
function joinMobiles(text: string, pieces: readonly DigitRun[]): DigitRun[] {
  const runs: DigitRun[] = []
  for (let i = 0; i < pieces.length; ) {
    const parts = findMobile(text, pieces, i)
    const [first, end] = [parts[0] as DigitRun, parts.at(-1)?.end as number]
    const digits = parts.length === 1 ? first.digits : parts.flatMap((part) => part.digits)
    runs.push({ ...first, end, digits, last: digits.length })
    i += parts.length
  }
  return runs
}

/** Returns the pieces of the mobile that begins with a piece; the piece alone if none does. */
function findMobile(text: string, pieces: readonly DigitRun[], from: number): readonly DigitRun[] {
  let [to, count] = [from, 0]
  while (to < pieces.length && count < mobileDigits) {
    const [before, piece] = [pieces[to - 1], pieces[to] as DigitRun]
    if (before && to > from && !anyGap.test(text.slice(before.end, piece.start))) break
    count += piece.digits.length
    to += 1
  }
  const alone = pieces.slice(from, from + 1)
  if (count !== mobileDigits) return alone
  const parts = pieces.slice(from, to)
  const sizes = parts.map(({ digits }) => digits.length).join()
  return asWritten.test(sizes) && beginsAsMobile(parts) ? parts : alone
}

/** The sizes of the pieces of a mobile. */
const asWritten = /^(?:3,4,4|3,8|7,4|1(?:,1)+)$/
/** Returns whether the first digits are 13 to 19, or of a script that has no such digits. */
const beginsAsMobile = (parts: readonly DigitRun[]) =>
  /^(?:1[3-9]|\D)/.test(
    parts
      .flatMap(({ digits }) => digits)
      .join('')
      .normalize('NFKC'),
  )

function joinPieces(text: string, pieces: readonly DigitRun[]): DigitRun[] {
  const runs: DigitRun[] = []
  for (const piece of pieces) {
    const run = runs.at(-1)
    if (run && isListGap(text, run.end, piece.start) && isOfPhone(run.last) && isOfPhone(piece.last)) {
      for (const digit of piece.digits) run.digits.push(digit)
      Object.assign(run, { end: piece.end, last: piece.last })
    } else runs.push(piece)
  }
  return runs
}

const isListGap = (text: string, from: number, to: number) =>
  to - from <= 3 && listGap.test(text.slice(from, to))
const isOfPhone = (count: number) => count === 3 || count === 4 || count >= minDigits

/** `xiaoming@example.com` → `x***@example.com`. */
export function maskEmail(email: string): string {
  return email.replace(/^(.?).*(@[^@]*)$/su, '$1***$2')
}
