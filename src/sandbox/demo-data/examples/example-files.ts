import { createHash } from 'node:crypto'
import type { FileStore } from '../../../gateways/media/media-store.ts'
import { sheetTypes } from '../../../lib/sheets/write-sheet.ts'

/** A sheet of SKUs with a price that is no amount. */
const sheet = ['SKU 编号,售价', '1,2699.00', '2,2899.00', '3,便宜'].join('\r\n')

/** The least PDF that shows an empty page. */
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 297]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`

/** The private files of the example rows. */
export const exampleFiles = {
  invoice: file('invoices', 'pdf', pdf, 'application/pdf'),
  // each import deletes its file when it ends
  sheet: file('imports', 'csv', sheet, sheetTypes.csv),
  secondSheet: file('imports', 'csv', sheet, sheetTypes.csv, '-2'),
  export: file('exports', 'csv', sheet, sheetTypes.csv),
}

function file(folder: string, extension: string, text: string, type: string, copy = '') {
  const bytes = new TextEncoder().encode(text)
  const digest = createHash('sha256').update(bytes).digest('hex')
  return { key: `${folder}/${digest.slice(0, 40)}${copy}.${extension}`, bytes, digest, type }
}

/** Stores the private files of the example rows. */
export async function storeExampleFiles(store: FileStore): Promise<void> {
  for (const { key, bytes, type } of Object.values(exampleFiles)) await store.put(key, bytes, type)
}
