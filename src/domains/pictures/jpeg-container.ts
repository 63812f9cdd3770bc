import { type Dimensions, skipPadding } from './container.ts'
import { pictureInvalid } from './errors.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP2 = 0xe2

/** Each scan makes the decoder pass over the whole picture; encoders write about ten. */
const maxScans = 32
const maxSegments = 1000
const maxImages = 16

type Image = Dimensions & { end: number; isMultiPicture: boolean }

/** True when a JPEG begins at offset `at`. */
export function isJpeg(bytes: Buffer, at = 0): boolean {
  return bytes[at] === 0xff && bytes[at + 1] === SOI && bytes[at + 2] === 0xff
}

/**
 * Reads every marker of a JPEG up to the last byte of the file (ITU T.81, annex B, https://www.w3.org/Graphics/JPEG/itu-t81.pdf).
 * Only zeros may follow the picture, and the previews that cameras append when the picture announces them (CIPA DC-007,
 * Multi-Picture Format).
 * @throws 400 picture_invalid
 */
export function readJpeg(bytes: Buffer): Dimensions {
  const first = readImage(bytes, 0)
  for (let [at, images] = [first.end, 1]; ; images++) {
    at = skipPadding(bytes, at)
    if (at === bytes.length) return { width: first.width, height: first.height }
    if (!first.isMultiPicture || images === maxImages || !isJpeg(bytes, at)) throw pictureInvalid('trailing')
    at = readImage(bytes, at).end
  }
}

function readImage(bytes: Buffer, start: number): Image {
  const image = { width: 0, height: 0, end: 0, isMultiPicture: false }
  let [at, frames, scans] = [start + 2, 0, 0]
  for (let segments = 0; segments < maxSegments; segments++) {
    const marker = readMarker(bytes, at)
    at = marker.end
    if (marker.code === EOI) {
      if (scans === 0) throw pictureInvalid('damaged')
      return { ...image, end: at }
    }
    const body = readSegment(bytes, at)
    at += 2 + body.length
    if (isFrameHeader(marker.code)) {
      // baseline, extended and progressive; browsers do not show the other processes
      if (marker.code > 0xc2) throw pictureInvalid('format')
      if (++frames > 1 || body.length < 6) throw pictureInvalid('damaged')
      Object.assign(image, { height: body.readUInt16BE(1), width: body.readUInt16BE(3) })
    }
    if (marker.code === APP2 && body.subarray(0, 4).equals(mpf)) image.isMultiPicture = true
    if (marker.code !== SOS) continue
    if (frames === 0 || ++scans > maxScans) throw pictureInvalid('damaged')
    at = endOfScan(bytes, at)
  }
  throw pictureInvalid('damaged')
}

const mpf = Buffer.from('MPF\0')

/** SOF0 to SOF15: C0 to CF without DHT (C4), JPG (C8) and DAC (CC). */
function isFrameHeader(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
}

/** Reads a marker; any number of fill bytes (FF) may precede it. */
function readMarker(bytes: Buffer, at: number): { code: number; end: number } {
  let end = at
  while (bytes[end] === 0xff) end++
  const code = bytes[end]
  // codes below C0 are undefined; restart markers and SOI (D0 to D8) are invalid between segments
  if (end === at || code === undefined || code < 0xc0 || (code >= 0xd0 && code <= SOI))
    throw pictureInvalid('damaged')
  return { code, end: end + 1 }
}

function readSegment(bytes: Buffer, at: number): Buffer {
  if (at + 2 > bytes.length) throw pictureInvalid('damaged')
  const length = bytes.readUInt16BE(at)
  if (length < 2 || at + length > bytes.length) throw pictureInvalid('damaged')
  return bytes.subarray(at + 2, at + length)
}

/** Stuffed zeros and restart markers belong to the entropy-coded data; any other marker ends it. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1] as number
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at
  }
  throw pictureInvalid('damaged')
}
