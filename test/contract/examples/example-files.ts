import { pngBytes } from '../../support/factories/pictures.ts'

type ExampleFile = Readonly<{ name: string; type: string; bytes: Uint8Array<ArrayBuffer> }>

const file = (name: string, type: string, text: string): ExampleFile => ({
  ...{ name, type },
  bytes: new TextEncoder().encode(text),
})
const picture: ExampleFile = { name: 'picture.png', type: 'image/png', bytes: await pngBytes() }
const prices = file('prices.csv', 'text/csv', 'SKU 编号,售价\r\n1,2699.00\r\n')
const invoice = file('invoice.pdf', 'application/pdf', '%PDF-1.4\n%%EOF\n')

/** The files that examples of requests upload. */
export const exampleFiles: readonly ExampleFile[] = [picture, prices, invoice]

/** Returns the file for a member of a form. */
export function exampleFileOf(operationId: string, member: string): ExampleFile {
  if (operationId === 'issueInvoice') return invoice
  return member === 'file' ? prices : picture
}
