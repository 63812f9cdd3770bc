import { crc32 } from 'node:zlib'
import { pictureInvalid } from './errors.ts'
import { type Frame, skipZeros } from './frame.ts'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
const critical = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND'])
const maxChunks = 65_536
const animation = new Set(['acTL', 'fcTL', 'fdAT'])

export function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature)
}

/**
 * Reads every chunk of a PNG with its checksum (https://www.w3.org/TR/png/), up to the last byte of the file. Nothing but
 * zeros may follow its end.
 * @throws 400 picture_invalid
 */
export function readPng(bytes: Buffer): Frame {
  let [frame, at, pixels]: [Frame | undefined, number, boolean] = [undefined, signature.length, false]
  for (let chunks = 0; ; chunks++) {
    const { type, body, end } = readChunk(bytes, at)
    if (chunks === maxChunks) throw pictureInvalid('damaged')
    if (animation.has(type)) throw pictureInvalid('animated')
    if ((type === 'IHDR') !== (at === signature.length)) throw pictureInvalid('damaged')
    if (type === 'IHDR') frame = readHeader(body)
    // a capital letter first: whoever does not know the chunk cannot show the picture
    if (/^[A-Z]/.test(type) && !critical.has(type)) throw pictureInvalid('format')
    if (type === 'IDAT') pixels = true
    at = end
    if (type === 'IEND') break
  }
  if (!frame || !pixels) throw pictureInvalid('damaged')
  if (skipZeros(bytes, at) < bytes.length) throw pictureInvalid('trailing')
  return frame
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

function readHeader(body: Buffer): Frame {
  if (body.length !== 13) throw pictureInvalid('damaged')
  return { width: body.readUInt32BE(0), height: body.readUInt32BE(4) }
}
