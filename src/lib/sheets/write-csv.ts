import { neutralizeFormula } from './formula-text.ts'
import type { SheetValue, SheetWriter } from './sheet-row.ts'

/** A byte order mark, by which Excel knows UTF-8. */
const mark = '\uFEFF'

/** Returns a writer of CSV: UTF-8 with a byte order mark, commas, CRLF (RFC 4180). */
export function createCsvWriter(write: (bytes: Uint8Array) => void): SheetWriter {
  let start = mark
  return {
    addRows(rows) {
      const lines = rows.map((row) => `${row.map(field).join(',')}\r\n`)
      write(Buffer.from(start + lines.join('')))
      start = ''
    },
    end: () => (start ? write(Buffer.from(start)) : undefined),
  }
}

function field(value: SheetValue): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'object') return value.amount
  const text = typeof value === 'number' ? String(value) : neutralizeFormula(value)
  // programs of some countries separate values by semicolons or tabs
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
