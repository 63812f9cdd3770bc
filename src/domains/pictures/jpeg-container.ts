import { pictureInvalid } from './errors.ts'
import { type Frame, skipZeros } from './frame.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP2 = 0xe2

/** A decoder passes over the whole picture once for each scan; what cameras and encoders write has ten or so. */
const maxScans = 32
const maxSegments = 1000
const maxImages = 16

type Image = Frame & { end: number; announcesOthers: boolean }

/** True when a JPEG begins at `at`. */
export function isJpeg(bytes: Buffer, at = 0): boolean {
  return bytes[at] === 0xff && bytes[at + 1] === SOI && bytes[at + 2] === 0xff
}

/**
 * Reads every marker of a JPEG (ITU T.81, annex B), up to the last byte of the file. Previews may follow the picture, as
 * cameras write them, when it announces them (CIPA DC-007, Multi-Picture Format); nothing else may but zeros.
 * @throws 400 picture_invalid
 */
export function readJpeg(bytes: Buffer): Frame {
  const first = readImage(bytes, 0)
  for (let [at, images] = [first.end, 1]; ; images++) {
    at = skipZeros(bytes, at)
    if (at === bytes.length) return { width: first.width, height: first.height }
    if (!first.announcesOthers || images === maxImages || !isJpeg(bytes, at)) throw pictureInvalid('trailing')
    at = readImage(bytes, at).end
  }
}

function readImage(bytes: Buffer, start: number): Image {
  const image = { width: 0, height: 0, end: 0, announcesOthers: false }
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
    if (isFrame(marker.code)) {
      // baseline, extended and progressive; nobody shows the others
      if (marker.code > 0xc2) throw pictureInvalid('format')
      if (++frames > 1 || body.length < 6) throw pictureInvalid('damaged')
      Object.assign(image, { height: body.readUInt16BE(1), width: body.readUInt16BE(3) })
    }
    if (marker.code === APP2 && body.subarray(0, 4).equals(mpf)) image.announcesOthers = true
    if (marker.code !== SOS) continue
    if (frames === 0 || ++scans > maxScans) throw pictureInvalid('damaged')
    at = endOfScan(bytes, at)
  }
  throw pictureInvalid('damaged')
}

const mpf = Buffer.from('MPF\0')

/** C0 to CF, but for the tables among them (DHT, JPG, DAC). */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
}

/** A marker after any number of fill bytes. */
function readMarker(bytes: Buffer, at: number): { code: number; end: number } {
  let end = at
  while (bytes[end] === 0xff) end++
  const code = bytes[end]
  // below C0 nothing is defined; D0 to D8 (restarts and SOI) may not stand here
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

/** Entropy-coded data goes on over stuffed zeros and restart markers. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1] as number
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at
  }
  throw pictureInvalid('damaged')
}
