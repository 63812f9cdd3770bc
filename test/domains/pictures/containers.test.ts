import { describe, expect, test } from 'bun:test'
import {
  afterPngHeader,
  drawing,
  drawings,
  insert,
  jpegSegment,
  pngChunk,
  verdictOn,
} from '../../support/factories/pictures.ts'

const { jpeg, progressive, png, webp, lossless } = await drawings()
const frame = { width: 96, height: 64 }
const zip = Buffer.from('504b0304140000000000', 'hex')

describe('JPEG', () => {
  const mpf = insert(jpeg, 2, jpegSegment(0xe2, 'MPF\0II*\0'))

  test('with previews that it announces is taken, and with nothing else beside them', () => {
    expect(verdictOn(mpf)).toEqual(frame)
    expect(verdictOn(Buffer.concat([mpf, jpeg, Buffer.alloc(9), jpeg]))).toEqual(frame)
    expect(verdictOn(Buffer.concat([mpf, jpeg, zip]))).toBe('trailing')
    expect(verdictOn(Buffer.concat([mpf, zip]))).toBe('trailing')
    expect(verdictOn(Buffer.concat([mpf, png]))).toBe('trailing')
    expect(verdictOn(Buffer.concat([mpf, jpeg.subarray(0, -1)]))).toBe('damaged')
    expect(verdictOn(Buffer.concat([mpf, ...Array(16).fill(jpeg)]))).toBe('trailing')
  })

  test('of a kind that nobody shows is refused', () => {
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
    for (const kind of [0xc3, 0xc5, 0xc9, 0xcf]) {
      const other = Buffer.from(jpeg)
      other[at + 1] = kind
      expect(verdictOn(other)).toBe('format')
    }
  })

  test('with more scans than any encoder makes is refused', () => {
    const scan = progressive.subarray(progressive.lastIndexOf(Buffer.from([0xff, 0xda])), -2)
    expect(verdictOn(insert(progressive, progressive.length - 2, scan))).toEqual(frame)
    const many = Buffer.concat(Array(40).fill(scan))
    expect(verdictOn(insert(progressive, progressive.length - 2, many))).toBe('damaged')
  })

  test('with a second frame, or with segments without end, is refused', () => {
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
    const second = jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2))
    expect(verdictOn(insert(jpeg, at, second))).toBe('damaged')
    const comments = Buffer.concat(Array(1000).fill(jpegSegment(0xfe, '')))
    expect(verdictOn(insert(jpeg, 2, comments))).toBe('damaged')
  })
})

describe('PNG', () => {
  test('with a checksum that is wrong is refused, wherever', () => {
    for (let at = afterPngHeader - 20; at < png.length; at += 11) {
      const wrong = Buffer.from(png)
      wrong[at] = (wrong[at] ?? 0) ^ 1
      expect(verdictOn(wrong)).not.toEqual(frame)
    }
  })

  test('without pixels, with two headers, or with a chunk that one must know is refused', () => {
    const head = png.subarray(0, afterPngHeader)
    expect(verdictOn(Buffer.concat([head, pngChunk('IEND')]))).toBe('damaged')
    expect(verdictOn(insert(png, afterPngHeader, png.subarray(8, afterPngHeader)))).toBe('damaged')
    expect(verdictOn(insert(png, afterPngHeader, pngChunk('CgBI', 'abcd')))).toBe('format')
    expect(verdictOn(insert(png, afterPngHeader, pngChunk('teXt', 'a remark')))).toEqual(frame)
  })
})

describe('WebP', () => {
  const chunk = (type: string) => Buffer.concat([Buffer.from(type), Buffer.from([2, 0, 0, 0, 1, 1])])
  const grown = (bytes: Buffer, part: Buffer) => {
    const longer = Buffer.concat([bytes, part])
    longer.writeUInt32LE(longer.length - 8, 4)
    return longer
  }

  test('with a chunk that is none of a still picture, or with two pictures, is refused', () => {
    for (const bytes of [webp, lossless]) {
      expect(verdictOn(grown(bytes, chunk('EXIF')))).toEqual(frame)
      expect(verdictOn(grown(bytes, chunk('EVIL')))).toBe('format')
      expect(verdictOn(grown(bytes, chunk('ANMF')))).toBe('animated')
      expect(verdictOn(grown(bytes, bytes.subarray(12)))).toBe('damaged')
    }
  })

  test('whose size is more than there is, or whose canvas is not its picture, is refused', async () => {
    const longer = Buffer.from(webp)
    longer.writeUInt32LE(webp.length, 4)
    expect(verdictOn(longer)).toBe('damaged')
    const extended = await drawing()
      .webp()
      .withExif({ IFD0: { Artist: 'a' } })
      .toBuffer()
    expect(verdictOn(extended)).toEqual(frame)
    extended.writeUIntLE(300, 24, 3)
    expect(verdictOn(extended)).toBe('damaged')
  })
})
