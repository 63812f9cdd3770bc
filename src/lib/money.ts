/** An amount of money in fen, the hundredth of a yuan: always an integer. */
export type Fen = number

/** The largest amount that a column of money holds, and so the largest that an order can ask for. */
export const maxAmountFen: Fen = 9_999_999_999

/**
 * Reads a decimal amount such as `59.97` into fen without ever passing through a float.
 * @throws RangeError when the text is no amount with at most two places
 */
export function parseFen(text: string): Fen {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) throw new RangeError(`not an amount of money: "${text}"`)
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] && fen !== 0 ? -fen : fen
}

/** Fen as a decimal with two places, the form of the wire and of the database: `5997` → `"59.97"`. */
export function formatFen(fen: Fen): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not a whole number of fen: ${fen}`)
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** A CNY amount on the wire has this form. */
export const amountPattern = '^\\d{1,14}\\.\\d{2}$'
