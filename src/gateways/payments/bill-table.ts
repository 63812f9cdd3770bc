import { type Fen, parseFen } from '../../lib/money.ts'

/** Returns the value of a row in the named column. @throws Error when the bill has no such column */
export type ReadCell = (name: string) => string

/**
 * Returns a reader for each row. Cells are found by column name, because gateways change the order of columns.
 * @throws Error when a row has more or fewer cells than the header
 */
export function parseBillTable(header: readonly string[], rows: readonly (readonly string[])[]): ReadCell[] {
  const columns = new Map(header.map((name, index) => [name.trim(), index]))
  return rows.map((row, line) => {
    if (row.length !== header.length) throw new Error(`row ${line + 1} of the bill has ${row.length} cells`)
    return (name) => {
      const column = columns.get(name)
      if (column === undefined) throw new Error(`the bill has no column ${name}`)
      return (row[column] as string).trim()
    }
  })
}

/** Parses an amount in yuan to fen and drops its sign, because some bills write refunds as negative. @throws RangeError */
export function parseBillAmount(text: string): Fen {
  return Math.abs(parseFen(text))
}

/**
 * Parses a fee in yuan, such as `-0.36000`, to fen, half a fen up; empty is zero. Drops its sign: vendors write what they charge
 * and what they return with either one.
 * @throws RangeError
 */
export function parseBillFee(text: string): Fen {
  const match = /^-?(\d{1,10})(?:\.(\d{1,8}))?$/.exec(text || '0')
  if (!match) throw new RangeError(`not a fee: "${text.slice(0, 40)}"`)
  const [, yuan = '', fraction = ''] = match
  const [digits = 0, next = 0] = [Number(fraction.padEnd(2, '0').slice(0, 2)), Number(fraction[2] ?? 0)]
  return Number(yuan) * 100 + digits + (next >= 5 ? 1 : 0)
}

/** Returns a fee that a refund returns, as a fee of the refund: zero or negative. */
export const returnedFee = (feeFen: Fen): Fen => 0 - feeFen

/** Parses `2026-11-23 10:00:30`, Beijing time. @throws RangeError */
export function parseBillTime(text: string): Date {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/.exec(text)
  if (!match) throw new RangeError(`not a bill time: "${text.slice(0, 40)}"`)
  return new Date(`${match[1]}T${match[2]}+08:00`)
}
