import { type Dimensions, skipPadding } from './container.ts'
import { pictureInvalid } from './errors.ts'

const EXTENSION = 0x21
const IMAGE = 0x2c
const TRAILER = 0x3b

const headerSize = 13
const descriptorSize = 9
/** Frames and extensions; the decoder reads each frame before it decodes the first. */
const maxBlocks = 5_000

export function isGif(bytes: Buffer): boolean {
  return ['GIF87a', 'GIF89a'].includes(bytes.toString('latin1', 0, 6))
}

/**
 * Reads every block of a GIF up to the last byte of the file (https://www.w3.org/Graphics/GIF/spec-gif89a.txt). It may be animated:
 * the first frame is decoded. Only zeros may follow the trailer.
 * @throws 400 picture_invalid
 */
export function readGif(bytes: Buffer): Dimensions {
  if (bytes.length < headerSize) throw pictureInvalid('damaged')
  const canvas = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  let [at, frames] = [headerSize + tableSize(bytes.readUInt8(10)), 0]
  for (let blocks = 0; blocks <= maxBlocks; blocks++) {
    const kind = bytes[at]
    if (kind === TRAILER) {
      if (frames === 0) throw pictureInvalid('damaged')
      if (skipPadding(bytes, at + 1) < bytes.length) throw pictureInvalid('trailing')
      return canvas
    }
    if (kind === EXTENSION) at = endOfSubBlocks(bytes, at + 2)
    else if (kind === IMAGE) {
      at = endOfImage(bytes, at + 1, canvas)
      frames++
    } else throw pictureInvalid('damaged')
  }
  throw pictureInvalid('damaged')
}

/** The size of a color table in bytes, by its flags. */
function tableSize(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0
}

/** A frame is within the canvas, so the canvas bounds the memory of the decoder. */
function endOfImage(bytes: Buffer, at: number, canvas: Dimensions): number {
  if (at + descriptorSize > bytes.length) throw pictureInvalid('damaged')
  const [left, top, width, height] = [0, 2, 4, 6].map((offset) => bytes.readUInt16LE(at + offset)) as [
    number,
    number,
    number,
    number,
  ]
  const isEmpty = width === 0 || height === 0
  if (isEmpty || left + width > canvas.width || top + height > canvas.height) throw pictureInvalid('damaged')
  const table = tableSize(bytes.readUInt8(at + 8))
  // one byte of the code size precedes the coded data
  return endOfSubBlocks(bytes, at + descriptorSize + table + 1)
}

/** Sub-blocks have up to 255 bytes each; an empty one ends them. */
function endOfSubBlocks(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    const length = bytes[at]
    if (length === undefined) throw pictureInvalid('damaged')
    at += 1 + length
    if (length === 0) return at
  }
}
