import { zipSync } from 'fflate'
import { drawing, pngChunk } from '../../support/factories/pictures.ts'
import type { UploadKind } from './hostile.ts'

/** Makes the files of the uploads once, because drawing takes longer than a request. */
export async function makeUploadFiles(): Promise<Readonly<Record<UploadKind, Uint8Array<ArrayBuffer>>>> {
  const [png, jpeg, webp] = await Promise.all([
    drawing(24, 24).png().toBuffer(),
    drawing(24, 24).jpeg().toBuffer(),
    drawing(24, 24).webp().toBuffer(),
  ])
  const text = (content: string) => new TextEncoder().encode(content)
  const zip = zipSync({ 'a.txt': text('a') })
  return {
    png: new Uint8Array(png),
    jpeg: new Uint8Array(jpeg),
    webp: new Uint8Array(webp),
    csv: text('编号,库存\n1,5\n"2,'),
    xlsx: new Uint8Array(
      zipSync({ '[Content_Types].xml': text('<Types/>'), 'xl/workbook.xml': text('<workbook') }),
    ),
    pdf: text('%PDF-1.7\n%%EOF\n'),
    empty: new Uint8Array(),
    text: text('not a picture'),
    svg: text('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    'cut png': new Uint8Array(png.subarray(0, png.length - 20)),
    'huge png': new Uint8Array(hugePng()),
    zip: new Uint8Array(zip),
  }
}

/** A PNG of a few bytes whose header announces 60,000 × 60,000 pixels. */
function hugePng(): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(60_000, 0)
  header.writeUInt32BE(60_000, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IEND')])
}
