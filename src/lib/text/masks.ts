import { findPieces, foldSpelledDigits, type Piece } from './digit-pieces.ts'

/** `13800000001` → `138****0001`; a number in another form → `***`. */
export function maskMobile(mobile: string): string {
  const digits = /^(\d{3})\d+(\d{4})$/.exec(mobile)
  return digits ? `${digits[1]}****${digits[2]}` : '***'
}

/** `xiaoming` → `x***g`, 张三 → 张***: at least one character is hidden, also of the shortest names. */
export function maskName(name: string): string {
  const letters = [...name]
  const [first, last] = [letters.length > 1 ? letters[0] : '', letters.length > 2 ? letters.at(-1) : '']
  return `${first}***${last}`
}

const minDigits = 7
const mobileDigits = 11

/**
 * Masks each run of seven or more digits, which may be a phone number: `138****5102`, or `87****21` below eleven digits. Digits of
 * any script count, also when up to three signs separate them. A mobile is masked with up to eight signs of any kind between its
 * digits, also when some are Chinese, Suzhou or Roman ones. Dates, times, amounts and lists stay, except a list that is grouped as
 * a mobile (138,1234,5678), or two or three numbers of unlike lengths that make one: 138,12345,678.
 * O(length).
 */
export function maskLongNumbers(original: string): string {
  const text = readSpelledMobiles(original)
  let masked = ''
  let from = 0
  for (const { start, end, digits } of findLongNumbers(text)) {
    const [head, tail] = digits.length < mobileDigits ? [2, 2] : [3, 4]
    masked += `${text.slice(from, start)}${digits.slice(0, head).join('')}****${digits.slice(-tail).join('')}`
    from = end
  }
  return masked + text.slice(from)
}

/** Returns whether a text has a number that `maskLongNumbers` masks. */
export function hasLongNumber(text: string): boolean {
  return findLongNumbers(readSpelledMobiles(text)).length > 0
}

/** Writes the mobiles with Chinese, Suzhou or Roman digits in ASCII digits; other text with such digits stays. */
function readSpelledMobiles(text: string): string {
  const folded = foldSpelledDigits(text)
  if (folded === text) return text
  const pieces = findPieces(folded)
  let read = ''
  for (const [from, to] of [...findMobiles(pieces), ...findLongerPieces(pieces)].sort(([a], [b]) => a - b)) {
    const end = pieces[to - 1]?.end as number
    read += text.slice(read.length, pieces[from]?.start)
    read += folded.slice(read.length, end)
  }
  return read + text.slice(read.length)
}

/** Finds the pieces that hold a mobile among more digits, such as those of a country code. */
const findLongerPieces = (pieces: readonly Piece[]): Span[] =>
  pieces.flatMap(({ digits }, at) => (/1[3-9]\d{9}/.test(digits.join('')) ? [[at, at + 1]] : []))

/** Indexes of the first piece and of the one behind the last. */
type Span = readonly [from: number, to: number]

function findLongNumbers(text: string) {
  const pieces = findPieces(text)
  const spans = [...findRuns(pieces), ...findMobiles(pieces)].sort(([a], [b]) => a - b)
  const merged: [from: number, to: number][] = []
  for (const [from, to] of spans) {
    const last = merged.at(-1)
    if (last && from < last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged.map(([from, to]) => {
    const parts = pieces.slice(from, to)
    const digits = parts.flatMap((part) => part.digits)
    return { start: parts[0]?.start as number, end: parts.at(-1)?.end as number, digits }
  })
}

/** Finds the runs of seven or more digits; a date, a time or an amount ends a run. */
function findRuns(pieces: readonly Piece[]): Span[] {
  const runs: Span[] = []
  for (let from = 0, to = 1; from < pieces.length; from = to, to = from + 1) {
    let count = (pieces[from] as Piece).digits.length
    for (; isContinued(pieces[to - 1], pieces[to]); to++) count += (pieces[to] as Piece).digits.length
    if (count >= minDigits) runs.push([from, to])
  }
  return runs
}

const isContinued = (before: Piece | undefined, piece: Piece | undefined) =>
  piece?.link === 'close' && !piece.isPlain && !before?.isPlain

/** Finds the mobiles. One with a part of a date, a time or an amount counts only when it crosses none without: 18:30 138 0000 0001. */
function findMobiles(pieces: readonly Piece[]): Span[] {
  const mobiles = pieces.flatMap((_, from) => findMobile(pieces, from) ?? [])
  const isPure = ({ parts }: Mobile) => !parts.some((part) => part.isPlain)
  const pure = new Set(mobiles.filter(isPure).flatMap(({ parts }) => parts))
  return mobiles
    .filter((mobile) => isPure(mobile) || !mobile.parts.some((part) => pure.has(part)))
    .map(({ span }) => span)
}

type Mobile = Readonly<{ span: Span; parts: readonly Piece[] }>

/** Finds the eleven digits of a mobile that begin with a piece. */
function findMobile(pieces: readonly Piece[], from: number): Mobile | undefined {
  let [to, count] = [from, 0]
  while (to < pieces.length && count < mobileDigits) {
    if (to > from && pieces[to]?.link === 'none') return undefined
    count += (pieces[to] as Piece).digits.length
    to += 1
  }
  const parts = pieces.slice(from, to)
  if (count !== mobileDigits || !beginsAsMobile(parts)) return undefined
  if (parts.every((part) => part.isPlain)) return undefined
  const isWhole = !pieces[from]?.isListed && !pieces[to]?.isListed
  return isList(parts) && !(isWhole && areUnlike(parts)) ? undefined : { span: [from, to], parts }
}

/** Returns whether the first digits are 13 to 19, or of a script that has no such digits. */
const beginsAsMobile = (parts: readonly Piece[]) =>
  /^(?:1[3-9]|\D)/.test(
    parts
      .flatMap(({ digits }) => digits)
      .join('')
      .normalize('NFKC'),
  )

/** The sizes of the pieces of a mobile: `138 0000 0001`, or each digit alone. */
const asWritten = /^(?:3,4,4|1(?:,1)+)$/

/** Returns whether these are the numbers of a list, without leading zeros, and not grouped as a mobile. */
function isList(parts: readonly Piece[]): boolean {
  const sizes = parts.map(({ digits }) => digits.length).join()
  const isNumber = ({ digits: { length, 0: first } }: Piece) =>
    length === 1 || (length < minDigits && first?.normalize('NFKC') !== '0')
  return parts.slice(1).every((part) => part.isListed) && parts.every(isNumber) && !asWritten.test(sizes)
}

/** Returns whether these two or three numbers are too unlike for a list: some prices and sizes differ by one digit. */
function areUnlike(parts: readonly Piece[]): boolean {
  const lengths = parts.map(({ digits }) => digits.length)
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)]
  return parts.length <= 3 && (most - least > 1 || most > 5) && !parts.some((part) => part.isPlain)
}

/** `xiaoming@example.com` → `x***@example.com`. */
export function maskEmail(email: string): string {
  return email.replace(/^(.?).*(@[^@]*)$/su, '$1***$2')
}
