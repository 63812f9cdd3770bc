import { describe, expect, test } from 'bun:test'
import { deflateSync } from 'node:zlib'
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
const dimensions = { width: 96, height: 64 }
const zip = Buffer.from('504b0304140000000000', 'hex')

describe('JPEG', () => {
  const multiPicture = insert(jpeg, 2, jpegSegment(0xe2, 'MPF\0II*\0'))

  test('is accepted with announced previews and refused with any other trailing data', () => {
    expect(verdictOn(multiPicture)).toEqual(dimensions)
    expect(verdictOn(Buffer.concat([multiPicture, jpeg, Buffer.alloc(9), jpeg]))).toEqual(dimensions)
    expect(verdictOn(Buffer.concat([multiPicture, jpeg, zip]))).toBe('trailing')
    expect(verdictOn(Buffer.concat([multiPicture, zip]))).toBe('trailing')
    expect(verdictOn(Buffer.concat([multiPicture, png]))).toBe('trailing')
    expect(verdictOn(Buffer.concat([multiPicture, jpeg.subarray(0, -1)]))).toBe('damaged')
    expect(verdictOn(Buffer.concat([multiPicture, ...Array(16).fill(jpeg)]))).toBe('trailing')
  })

  test('of a process that browsers do not show is refused', () => {
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
    for (const kind of [0xc3, 0xc5, 0xc9, 0xcf]) {
      const other = Buffer.from(jpeg)
      other[at + 1] = kind
      expect(verdictOn(other)).toBe('format')
    }
  })

  test('with more than 32 scans is refused', () => {
    const scan = progressive.subarray(progressive.lastIndexOf(Buffer.from([0xff, 0xda])), -2)
    expect(verdictOn(insert(progressive, progressive.length - 2, scan))).toEqual(dimensions)
    const many = Buffer.concat(Array(40).fill(scan))
    expect(verdictOn(insert(progressive, progressive.length - 2, many))).toBe('damaged')
  })

  test('with a second frame header or a thousand segments is refused', () => {
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
    const second = jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2))
    expect(verdictOn(insert(jpeg, at, second))).toBe('damaged')
    const comments = Buffer.concat(Array(1000).fill(jpegSegment(0xfe, '')))
    expect(verdictOn(insert(jpeg, 2, comments))).toBe('damaged')
  })
})

describe('PNG', () => {
  test('with a wrong checksum in any chunk is refused', () => {
    for (let at = afterPngHeader - 20; at < png.length; at += 11) {
      const wrong = Buffer.from(png)
      wrong[at] = (wrong[at] ?? 0) ^ 1
      expect(verdictOn(wrong)).not.toEqual(dimensions)
    }
  })

  test('without pixel data, with two headers or with an unknown critical chunk is refused', () => {
    const head = png.subarray(0, afterPngHeader)
    expect(verdictOn(Buffer.concat([head, pngChunk('IEND')]))).toBe('damaged')
    expect(verdictOn(insert(png, afterPngHeader, png.subarray(8, afterPngHeader)))).toBe('damaged')
    expect(verdictOn(insert(png, afterPngHeader, pngChunk('CgBI', 'abcd')))).toBe('format')
    expect(verdictOn(insert(png, afterPngHeader, pngChunk('teXt', 'a remark')))).toEqual(dimensions)
  })

  test('with more than eight compressed texts is refused before the decoder inflates them', () => {
    const inflated = Buffer.alloc(1_000_000)
    const zTXt = pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(inflated)]))
    const iTXt = pngChunk('iTXt', Buffer.concat([Buffer.from('XML\0\x01\0\0\0'), deflateSync(inflated)]))
    const plain = pngChunk('iTXt', 'XML\0\0\0\0\0plain')
    const withTexts = (...chunks: Buffer[]) => verdictOn(insert(png, afterPngHeader, Buffer.concat(chunks)))
    for (const chunk of [zTXt, iTXt]) {
      expect(withTexts(...Array(8).fill(chunk))).toEqual(dimensions)
      expect(withTexts(...Array(9).fill(chunk))).toBe('damaged')
    }
    expect(withTexts(...Array(5).fill(zTXt), ...Array(4).fill(iTXt))).toBe('damaged')
    expect(withTexts(...Array(100).fill(plain))).toEqual(dimensions)
  })
})

describe('WebP', () => {
  const chunk = (type: string) => Buffer.concat([Buffer.from(type), Buffer.from([2, 0, 0, 0, 1, 1])])
  const withChunk = (bytes: Buffer, part: Buffer) => {
    const longer = Buffer.concat([bytes, part])
    longer.writeUInt32LE(longer.length - 8, 4)
    return longer
  }

  test('with an unknown or animation chunk, or with two pictures, is refused', () => {
    for (const bytes of [webp, lossless]) {
      expect(verdictOn(withChunk(bytes, chunk('EXIF')))).toEqual(dimensions)
      expect(verdictOn(withChunk(bytes, chunk('EVIL')))).toBe('format')
      expect(verdictOn(withChunk(bytes, chunk('ANMF')))).toBe('animated')
      expect(verdictOn(withChunk(bytes, bytes.subarray(12)))).toBe('damaged')
    }
  })

  test('with a declared size beyond its end, or a canvas unlike its picture, is refused', async () => {
    const longer = Buffer.from(webp)
    longer.writeUInt32LE(webp.length, 4)
    expect(verdictOn(longer)).toBe('damaged')
    const extended = await drawing()
      .webp()
      .withExif({ IFD0: { Artist: 'a' } })
      .toBuffer()
    expect(verdictOn(extended)).toEqual(dimensions)
    extended.writeUIntLE(300, 24, 3)
    expect(verdictOn(extended)).toBe('damaged')
  })
})
