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

/** Blanks, invisible characters, dashes, minus signs, underscores and dots: a number with these between its digits is still read. */
const gap = /^[\s\p{Cf}\p{Pd}\u2212_.·•・。．｡]*$/u
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

type DigitRun = { start: number; end: number; digits: string[] }

function findLongNumbers(text: string): DigitRun[] {
  const runs: DigitRun[] = []
  for (const { 0: digit, index } of text.matchAll(/\p{Nd}/gu)) {
    const run = runs.at(-1)
    if (run && index - run.end <= 3 && gap.test(text.slice(run.end, index))) {
      run.digits.push(digit)
      run.end = index + digit.length
    } else runs.push({ start: index, end: index + digit.length, digits: [digit] })
  }
  return runs.filter(({ digits }) => digits.length >= minDigits)
}
