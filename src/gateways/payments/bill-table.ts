import { type Fen, parseFen } from '../../lib/money.ts'

/** The value of a row in the column of this name. @throws Error when there is no such column */
export type ReadCell = (name: string) => string

/**
 * Rows by the names of their columns, whose order the parties change.
 * @throws Error when a row has more or fewer cells than the head
 */
export function parseBillTable(head: readonly string[], rows: readonly (readonly string[])[]): ReadCell[] {
  const columns = new Map(head.map((name, index) => [name.trim(), index]))
  return rows.map((row, line) => {
    if (row.length !== head.length) throw new Error(`row ${line + 1} of the bill has ${row.length} cells`)
    return (name) => {
      const column = columns.get(name)
      if (column === undefined) throw new Error(`the bill has no column ${name}`)
      return (row[column] as string).trim()
    }
  })
}

/** An amount in yuan as fen, without its sign: refunds may come negative. @throws RangeError */
export function parseBillAmount(text: string): Fen {
  return Math.abs(parseFen(text))
}

/** `2026-11-23 10:00:30` in Beijing. @throws RangeError */
export function parseBillTime(text: string): Date {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/.exec(text)
  if (!match) throw new RangeError(`not a moment: "${text.slice(0, 40)}"`)
  return new Date(`${match[1]}T${match[2]}+08:00`)
}
