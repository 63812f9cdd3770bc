/** Why a cell of a sheet has no value that can be used. */
export type CellFault = Readonly<{ column: number; reason: 'formula_without_value' | 'error_value' }>

/**
 * One row of a sheet. `number` is the row that a spreadsheet program shows, from 1. Cells are texts without spaces around them:
 * numbers in plain digits (`5388.1`), rounded ones in scientific notation (`2.02E+24`), dates as `2026-12-24` or
 * `2026-12-24 20:00:00`, booleans as `TRUE` and `FALSE`, formulas as the value that they had when the file was saved.
 */
export type SheetRow = Readonly<{ number: number; cells: readonly string[]; faults: readonly CellFault[] }>

/** What a sheet may hold at most. */
export type SheetLimits = Readonly<{
  /** Rows with a value, the headings included. An XLSX file may hold as many rows without a value. */
  rows: number
  columns: number
  /** Characters of one cell. */
  cellCharacters: number
  /** Elements of the sheet of an XLSX file, with or without a value. */
  elements: number
  /** Bytes of one unpacked part of an XLSX file. */
  partBytes: number
}>

/** Excel's own limit for a cell; columns, elements and bytes that no list of a shop reaches. */
export const sheetLimits = (rows: number): SheetLimits => ({
  rows,
  columns: 200,
  cellCharacters: 32_767,
  elements: rows * 100 + 100_000,
  partBytes: 268_435_456,
})

/** Yuan with two decimals, such as `258.00`. XLSX holds a number that is shown with two decimals. */
export type SheetAmount = Readonly<{ amount: string }>

/** A value of a cell to write. A number stays a number; a text that looks like a formula is neutralized. */
export type SheetValue = string | number | boolean | SheetAmount | null

/** Writes the rows of one sheet. The rows that are added do not stay in memory. */
export type SheetWriter = Readonly<{
  addRows: (rows: readonly (readonly SheetValue[])[]) => void
  /** Writes what belongs behind the last row. */
  end: () => void
}>
