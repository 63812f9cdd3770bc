import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type CsvError, parse } from 'csv-parse'
import { AppError } from '../errors.ts'
import { decodeText, detectEncoding, type TextEncoding } from './decode-text.ts'
import { sheetCellTooLong, sheetTooManyColumns, sheetTooManyRows, sheetUnreadable } from './errors.ts'
import { restoreNeutralized } from './formula-text.ts'
import type { SheetLimits, SheetRow } from './sheet-row.ts'

/**
 * Reads the rows of a CSV file that have a value, in bounded memory. The delimiter is the comma, semicolon or tab that is most
 * frequent in the first line.
 * @throws 400 sheet_encoding_unknown, sheet_unreadable, sheet_too_many_rows, sheet_too_many_columns, sheet_cell_too_long
 */
export async function* readCsv(path: string, limits: SheetLimits): AsyncGenerator<SheetRow> {
  const encoding = await detectEncoding(path)
  const parser = parse({
    bom: true,
    delimiter: await findDelimiter(path, encoding),
    relax_column_count: true,
    // empty lines count, but cost nothing
    skip_empty_lines: true,
    info: true,
    // a record may be as long as a few of the longest cells
    max_record_size: limits.cellCharacters * 8,
  })
  const source = pipeline(Readable.from(readPieces(path, encoding)), parser)
  // the loop below throws the same error
  source.catch(() => undefined)
  let count = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const cells = record.map((cell) => restoreNeutralized(cell.trim()))
      while (cells.at(-1) === '') cells.pop()
      if (cells.length === 0) continue
      if (++count > limits.rows) throw sheetTooManyRows()
      if (cells.length > limits.columns) throw sheetTooManyColumns()
      if (cells.some((cell) => cell.length > limits.cellCharacters)) throw sheetCellTooLong()
      yield { number: info.records + info.empty_lines, cells, faults: [] }
    }
  } catch (error) {
    throw error instanceof AppError ? error : refusalOf(error as CsvError)
  } finally {
    parser.destroy()
  }
}

type Parsed = Readonly<{ record: string[]; info: Readonly<{ records: number; empty_lines: number }> }>

const pieceCharacters = 65_536

/** The parser holds all records of a piece, so the pieces are small. */
async function* readPieces(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  for await (const text of decodeText(path, encoding))
    for (let from = 0; from < text.length; from += pieceCharacters)
      yield text.slice(from, from + pieceCharacters)
}

const refusalOf = (cause: CsvError) =>
  cause.code === 'CSV_MAX_RECORD_SIZE' ? sheetCellTooLong({ cause }) : sheetUnreadable({ cause })

const delimiters = [',', ';', '\t'] as const

async function findDelimiter(path: string, encoding: TextEncoding): Promise<string> {
  let line = ''
  for await (const text of decodeText(path, encoding)) {
    line += text
    if (/[\r\n]/.test(line) || line.length > 65_536) break
  }
  const [first = ''] = line.split(/[\r\n]/, 1)
  const counted = delimiters.map((delimiter) => ({ delimiter, count: first.split(delimiter).length }))
  return counted.reduce((most, each) => (each.count > most.count ? each : most)).delimiter
}
