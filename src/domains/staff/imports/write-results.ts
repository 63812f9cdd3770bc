import type { Language } from '../../../lib/errors.ts'
import { createSheetWriter } from '../../../lib/sheets/write-sheet.ts'
import { readResults } from './find-imports.ts'
import type { RowFault } from './import-kind.ts'
import { findImportKind } from './kinds/registry.ts'

const headings = {
  zh: ['行', '结果', '对象', '列', '值', '代码', '说明', '处理办法'],
  en: ['Row', 'Outcome', 'Object', 'Column', 'Value', 'Code', 'Message', 'Fix'],
} as const

/**
 * Returns the results of the rows of an import as CSV, read and written in batches: one line for each fault, and one for each row
 * without any.
 * @param outcome only rows with this outcome; undefined: all
 */
export function streamResults(
  { id, kind }: Readonly<{ id: number; kind: string }>,
  outcome: string | undefined,
  language: Language,
): ReadableStream<Uint8Array> {
  const labels = new Map(findImportKind(kind).columns.map(({ name, label }) => [name, label[language]]))
  const batches = readResults(id, outcome)
  let pieces: Uint8Array[] = []
  const writer = createSheetWriter('csv', (bytes) => void pieces.push(bytes))
  writer.addRows([headings[language]])
  return new ReadableStream({
    async pull(controller) {
      const { value: rows } = await batches.next()
      for (const row of rows ?? [])
        writer.addRows(
          faultsOf(row).map((fault) => [row.rowNumber, row.outcome, row.object, ...cellsOf(fault)]),
        )
      for (const piece of pieces) controller.enqueue(piece)
      pieces = []
      if (!rows) controller.close()
    },
    async cancel() {
      await batches.return(undefined)
    },
  })

  function cellsOf(fault: RowFault | undefined) {
    if (!fault) return [null, null, null, null, null]
    const column = fault.column === null ? null : (labels.get(fault.column) ?? fault.column)
    return [column, fault.value, fault.code, fault.message[language], fault.fix[language]]
  }
}

const faultsOf = ({ faults }: { faults: string | null }): (RowFault | undefined)[] =>
  faults ? (JSON.parse(faults) as RowFault[]) : [undefined]
