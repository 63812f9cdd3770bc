import { sheetCellTooLong, sheetTooManyColumns, sheetTooManyRows, sheetUnreadable } from '../errors.ts'
import { restoreNeutralized } from '../formula-text.ts'
import type { CellFault, SheetLimits, SheetRow } from '../sheet-row.ts'
import { dateText, numberText } from './number-text.ts'
import type { XmlHandlers } from './parse-xml.ts'

/** What the cells of a sheet refer to. */
type SheetContext = Readonly<{
  texts: readonly string[]
  /** For each style, whether it shows a date. */
  dates: readonly boolean[]
  epoch: 1900 | 1904
  limits: SheetLimits
}>

type Cell = { column: number; type: string; style: number; value: string; hasFormula: boolean }

/** Returns handlers for the elements of a sheet, which build its rows. */
export function createRowBuilder(context: SheetContext) {
  const { limits } = context
  let [number, column, opened, count, isMerged] = [0, 0, 0, 0, false]
  let cells: string[] = []
  let faults: CellFault[] = []
  let rows: SheetRow[] = []
  let cell: Cell | undefined
  let element = ''

  function openRow(attribute: string | undefined): void {
    if (++opened > 2 * limits.rows + 1) throw sheetTooManyRows()
    const next = attribute === undefined ? number + 1 : Number(attribute)
    if (!Number.isSafeInteger(next) || next <= number) throw sheetUnreadable()
    ;[number, column, cells, faults] = [next, 0, [], []]
  }

  function openCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    const next = r === undefined ? column + 1 : columnOf(r)
    if (next <= column) throw sheetUnreadable()
    column = next
    cell = { column, type: t, style: Number(s), value: '', hasFormula: false }
  }

  function closeCell(closed: Cell): void {
    cell = undefined
    const value = readValue(closed, context).trim()
    if (value.length > limits.cellCharacters) throw sheetCellTooLong()
    const isFault = closed.type === 'e' || (closed.hasFormula && closed.value === '' && closed.type !== 'str')
    if (value === '' && !isFault) return
    if (closed.column > limits.columns) throw sheetTooManyColumns()
    while (cells.length < closed.column) cells.push('')
    cells[closed.column - 1] = closed.type === 'e' ? closed.value : value
    const reason = closed.type === 'e' ? 'error_value' : 'formula_without_value'
    if (isFault) faults.push({ column: closed.column, reason })
  }

  function closeRow(): void {
    if (cells.length === 0) return
    if (++count > limits.rows) throw sheetTooManyRows()
    rows.push({ number, cells, faults })
  }

  const handlers: XmlHandlers = {
    open(name, attributes) {
      element = name
      if (name === 'row') openRow(attributes.r)
      else if (name === 'c') openCell(attributes)
      else if (name === 'f' && cell) cell.hasFormula = true
      else if (name === 'mergeCell') isMerged = true
    },
    text(piece) {
      if (!cell || (element !== 'v' && element !== 't')) return
      cell.value += piece
      if (cell.value.length > limits.cellCharacters) throw sheetCellTooLong()
    },
    close(name) {
      element = ''
      if (name === 'c' && cell) closeCell(cell)
      else if (name === 'row') closeRow()
    },
  }
  return {
    ...handlers,
    hasMergedCells: () => isMerged,
    /** Returns the rows that are complete, once. */
    takeRows(): SheetRow[] {
      const taken = rows
      rows = []
      return taken
    },
  }
}

function readValue({ type, value, style }: Cell, { texts, dates, epoch }: SheetContext): string {
  if (type === 's') return restoreNeutralized(texts[Number(value)] ?? '')
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE'
  if (type === 'n') return dates[style] ? dateText(value, epoch) : numberText(value)
  if (type === 'd') return value.replace('T', ' ')
  return type === 'e' ? '' : restoreNeutralized(value)
}

/** Returns the number of a column from the name of a cell: 1 for `A7`, 28 for `AB7`. @throws 400 sheet_unreadable */
function columnOf(name: string): number {
  const [letters] = /^[A-Z]{1,3}(?=\d)/.exec(name) ?? []
  if (!letters) throw sheetUnreadable()
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column
}
