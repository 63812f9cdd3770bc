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

/** Blanks, invisible characters, dashes and other signs: a number with these between its digits is still read. */
const gap = /^[\s\p{Cf}\p{Pd}\u2212_.·•・。．｡|｜()（）*＊+＋~～#＃]*$/u
/** Signs that also part dates, times and prices: they continue a number only between pieces as phone numbers have them. */
const listGap = /^[\s\p{Cf}/／,，、:：]*$/u
const minDigits = 7

/**
 * Masks each run of seven or more digits, which may be a mobile: `138****5102`, or `87****21` below eleven digits. Digits of any
 * script count, also when up to three blanks, hyphens or dots separate them. O(length).
 */
export function maskLongNumbers(text: string): string {
  let masked = ''
  let from = 0
  for (const { start, end, digits } of findLongNumbers(text)) {
    const [head, tail] = digits.length < 11 ? [2, 2] : [3, 4]
    masked += `${text.slice(from, start)}${digits.slice(0, head).join('')}****${digits.slice(-tail).join('')}`
    from = end
  }
  return masked + text.slice(from)
}

/** Returns whether a text has a run of digits that `maskLongNumbers` masks. */
export function hasLongNumber(text: string): boolean {
  return findLongNumbers(text).length > 0
}

/** `last` is the number of digits since the last sign of `listGap`. */
type DigitRun = { start: number; end: number; digits: string[]; last: number }

function findLongNumbers(text: string): DigitRun[] {
  const pieces: DigitRun[] = []
  for (const { 0: digit, index } of text.matchAll(/[\p{Nd}\p{No}]/gu)) {
    const piece = pieces.at(-1)
    const end = index + digit.length
    if (piece && isGap(gap, text, piece.end, index)) {
      piece.digits.push(digit)
      Object.assign(piece, { end, last: piece.last + 1 })
    } else pieces.push({ start: index, end, digits: [digit], last: 1 })
  }
  return joinPieces(text, pieces).filter(({ digits }) => digits.length >= minDigits)
}

function joinPieces(text: string, pieces: readonly DigitRun[]): DigitRun[] {
  const runs: DigitRun[] = []
  for (const piece of pieces) {
    const run = runs.at(-1)
    if (run && isGap(listGap, text, run.end, piece.start) && isOfPhone(run.last) && isOfPhone(piece.last)) {
      for (const digit of piece.digits) run.digits.push(digit)
      Object.assign(run, { end: piece.end, last: piece.last })
    } else runs.push(piece)
  }
  return runs
}

const isGap = (signs: RegExp, text: string, from: number, to: number) =>
  to - from <= 3 && signs.test(text.slice(from, to))
const isOfPhone = (count: number) => count === 3 || count === 4 || count >= minDigits
