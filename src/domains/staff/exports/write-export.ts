import { config } from '../../../config/index.ts'
import { privateFiles } from '../../../gateways/media/private-files.ts'
import type { SheetFormat } from '../../../lib/sheets/read-sheet.ts'
import { createSheetWriter } from '../../../lib/sheets/write-sheet.ts'
import type { ExportRow, FilterTexts } from './export-fields.ts'
import { readFilters } from './filter-model.ts'
import { findExportList } from './lists/registry.ts'

const rowsPerRead = 1_000

/**
 * Writes the rows of an export into a file, 1,000 at a time.
 * @param written is called with the rows so far after each batch; an error of it stops the export
 * @returns how many rows; undefined when there are more than `EXPORT_MAX_ROWS`
 */
export async function writeExport(
  row: Pick<ExportRow, 'list' | 'format' | 'columns' | 'filters' | 'userId' | 'keyId'>,
  path: string,
  written: (rows: number) => Promise<void>,
): Promise<number | undefined> {
  const list = findExportList(row.list)
  const names = JSON.parse(row.columns) as string[]
  const columns = names.flatMap((name) => list.columns.find((column) => column.name === name) ?? [])
  const query = readFilters(row.list, JSON.parse(row.filters) as FilterTexts)
  const keyword = String(query.keyword ?? '').trim()
  const sink = Bun.file(path).writer()
  try {
    const writer = createSheetWriter(row.format as SheetFormat, (bytes) => void sink.write(bytes.slice()))
    writer.addRows([columns.map(({ label }) => label.zh)])
    let count = 0
    for (let after: number | string | null = null; ; ) {
      const wish = { page: 1, pageSize: rowsPerRead, keyword, after }
      const { rows } = await list.read(query, wish, row)
      const last = rows.at(-1)
      // fewer rows than asked for are no end: one may be deleted between two statements of a read
      if (last === undefined) break
      count += rows.length
      if (count > config.sheets.exportRows) return undefined
      writer.addRows(rows.map((each) => columns.map(({ value }) => value(each))))
      await sink.flush()
      await written(count)
      after = list.keyOf(last)
    }
    writer.end()
    return count
  } finally {
    await sink.end()
  }
}

const pieceBytes = 1_048_576

/** Reads a stored file in pieces, each when it is asked for. */
export function streamFile(fileKey: string, fileSize: number): ReadableStream<Uint8Array> {
  let from = 0
  return new ReadableStream({
    async pull(controller) {
      const to = Math.min(fileSize, from + pieceBytes)
      controller.enqueue(await privateFiles.read(fileKey, from, to))
      from = to
      if (from === fileSize) controller.close()
    },
  })
}
