import { type Dimensions, skipPadding } from './container.ts'
import { pictureInvalid } from './errors.ts'

type Chunk = Readonly<{ type: string; body: Buffer; end: number }>

/** The chunks of a still picture, each at most once. */
const chunkTypes = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP', 'EXIF', 'XMP ']

export function isWebp(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'
}

/**
 * Reads every chunk of a WebP up to the last byte of the file (RFC 9649, https://www.rfc-editor.org/rfc/rfc9649). Only zeros
 * may follow the declared size.
 * @throws 400 picture_invalid
 */
export function readWebp(bytes: Buffer): Dimensions {
  const end = 8 + bytes.readUInt32LE(4)
  if (end > bytes.length) throw pictureInvalid('damaged')
  const seen = new Set<string>()
  let [canvas, image]: (Dimensions | undefined)[] = []
  for (let at = 12; at < end; ) {
    const chunk = readChunk(bytes, at, end)
    const { type } = chunk
    if (type === 'ANIM' || type === 'ANMF') throw pictureInvalid('animated')
    if (!chunkTypes.includes(type)) throw pictureInvalid('format')
    if (seen.has(type)) throw pictureInvalid('damaged')
    seen.add(type)
    if (type === 'VP8X') canvas = readCanvas(chunk, at)
    if (type === 'VP8 ') image = readLossy(chunk)
    if (type === 'VP8L') image = readLossless(chunk)
    at = chunk.end
  }
  if (!image || (canvas && (canvas.width !== image.width || canvas.height !== image.height)))
    throw pictureInvalid('damaged')
  if (skipPadding(bytes, end) < bytes.length) throw pictureInvalid('trailing')
  return image
}

function readChunk(bytes: Buffer, at: number, limit: number): Chunk {
  if (at + 8 > limit) throw pictureInvalid('damaged')
  const size = bytes.readUInt32LE(at + 4)
  const end = at + 8 + size + (size % 2)
  if (end > limit) throw pictureInvalid('damaged')
  return { type: bytes.toString('latin1', at, at + 4), body: bytes.subarray(at + 8, at + 8 + size), end }
}

function readCanvas({ body }: Chunk, at: number): Dimensions {
  if (at !== 12 || body.length < 10) throw pictureInvalid('damaged')
  if (body.readUInt8(0) & 0x02) throw pictureInvalid('animated')
  return { width: 1 + body.readUIntLE(4, 3), height: 1 + body.readUIntLE(7, 3) }
}

/** Reads a VP8 key frame header (RFC 6386, section 9.1); the upper two bits of each side are the scale. */
function readLossy({ body }: Chunk): Dimensions {
  if (body.length < 10 || body.readUIntBE(3, 3) !== 0x9d012a) throw pictureInvalid('damaged')
  return { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff }
}

/** Reads a VP8L header (RFC 9649, section 3.4): width − 1 and height − 1 in 14 bits each. */
function readLossless({ body }: Chunk): Dimensions {
  if (body.length < 5 || body.readUInt8(0) !== 0x2f) throw pictureInvalid('damaged')
  const sides = body.readUInt32LE(1)
  return { width: 1 + (sides & 0x3fff), height: 1 + ((sides >>> 14) & 0x3fff) }
}
