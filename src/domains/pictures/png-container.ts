import { crc32 } from 'node:zlib'
import { type Dimensions, skipPadding } from './container.ts'
import { pictureInvalid } from './errors.ts'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
const critical = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND'])
const maxChunks = 65_536
/**
 * The decoder inflates each compressed text to as much as 50 MB. A hundred of them take 15 seconds; editors write four or
 * fewer.
 */
const maxCompressedTexts = 8
const animation = new Set(['acTL', 'fcTL', 'fdAT'])

export function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature)
}

/**
 * Reads every chunk of a PNG and its checksum up to the last byte of the file (https://www.w3.org/TR/png/). Only zeros may
 * follow the last chunk.
 * @throws 400 picture_invalid
 */
export function readPng(bytes: Buffer): Dimensions {
  let dimensions: Dimensions | undefined
  let [at, hasPixels, compressedTexts] = [signature.length, false, 0]
  for (let chunks = 0; ; chunks++) {
    const { type, body, end } = readChunk(bytes, at)
    if (chunks === maxChunks) throw pictureInvalid('damaged')
    if (animation.has(type)) throw pictureInvalid('animated')
    if ((type === 'IHDR') !== (at === signature.length)) throw pictureInvalid('damaged')
    if (type === 'IHDR') dimensions = readHeader(body)
    // an upper-case first letter marks a chunk that a decoder must understand
    if (/^[A-Z]/.test(type) && !critical.has(type)) throw pictureInvalid('format')
    if (isCompressedText(type, body) && ++compressedTexts > maxCompressedTexts)
      throw pictureInvalid('damaged')
    if (type === 'IDAT') hasPixels = true
    at = end
    if (type === 'IEND') break
  }
  if (!dimensions || !hasPixels) throw pictureInvalid('damaged')
  if (skipPadding(bytes, at) < bytes.length) throw pictureInvalid('trailing')
  return dimensions
}

/** In iTXt, the compression flag follows the keyword and its terminating zero. */
function isCompressedText(type: string, body: Buffer): boolean {
  return type === 'zTXt' || (type === 'iTXt' && body[body.indexOf(0) + 1] === 1)
}

function readChunk(bytes: Buffer, at: number) {
  if (at + 12 > bytes.length) throw pictureInvalid('damaged')
  const end = at + 12 + bytes.readUInt32BE(at)
  if (end > bytes.length) throw pictureInvalid('damaged')
  const type = bytes.toString('latin1', at + 4, at + 8)
  const sum = crc32(bytes.subarray(at + 4, end - 4))
  if (!/^[A-Za-z]{4}$/.test(type) || sum !== bytes.readUInt32BE(end - 4)) throw pictureInvalid('damaged')
  return { type, body: bytes.subarray(at + 8, end - 4), end }
}

function readHeader(body: Buffer): Dimensions {
  if (body.length !== 13) throw pictureInvalid('damaged')
  return { width: body.readUInt32BE(0), height: body.readUInt32BE(4) }
}
