/** An amount in fen, a hundredth of a yuan: always an integer. */
export type Fen = number

/** The largest amount of a money column, and so the largest amount of an order. */
export const maxAmountFen: Fen = 9_999_999_999

/**
 * Parses a decimal amount such as `59.97` into fen without floating point.
 * @throws RangeError when the text is not an amount with at most two decimal places
 */
export function parseFen(text: string): Fen {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) throw new RangeError(`not an amount of money: "${text}"`)
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] && fen !== 0 ? -fen : fen
}

/** Formats fen with two decimal places, as the wire and the database do: `5997` → `"59.97"`. @throws RangeError */
export function formatFen(fen: Fen): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not a whole number of fen: ${fen}`)
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The form of a CNY amount on the wire. */
export const amountPattern = '^\\d{1,14}\\.\\d{2}$'
