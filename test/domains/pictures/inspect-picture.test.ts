import { describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { config } from '../../../src/config.ts'
import { inspectPicture } from '../../../src/domains/pictures/inspect-picture.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { afterPngHeader, drawing, drawings, insert, jpegSegment, pngChunk } from '../../support/pictures.ts'

const pictures = await drawings()
const { jpeg, png, webp, lossless } = pictures
const frame = { width: 96, height: 64 }
const zip = Buffer.from('504b0304140000000000', 'hex')
const strange = {
  'a ZIP': zip,
  PHP: Buffer.from('<?php system($_GET["c"]); ?>'),
  HTML: Buffer.from('<!doctype html><script>alert(1)</script>'),
  JavaScript: Buffer.from('=1;alert(1)//'),
  'one letter': Buffer.from('x'),
  'a ZIP after zeros': Buffer.concat([Buffer.alloc(100), zip]),
}

function reasonOf(bytes: Buffer): unknown {
  try {
    return inspectPicture(bytes)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return error.details.members?.reason ?? error.code
  }
}

for (const [name, bytes] of Object.entries(pictures))
  describe(`a ${name} file`, () => {
    test('is taken as it is, and padded with zeros', () => {
      expect(reasonOf(bytes)).toEqual(frame)
      expect(reasonOf(Buffer.concat([bytes, Buffer.alloc(4096)]))).toEqual(frame)
    })

    for (const [what, other] of Object.entries(strange)) {
      test(`is refused with ${what} after it`, () => {
        expect(reasonOf(Buffer.concat([bytes, other]))).toBe('trailing')
      })
      test(`is refused with ${what} before it`, () => {
        expect(reasonOf(Buffer.concat([other, bytes]))).toBe('format')
      })
    }

    test('is refused wherever it is cut', () => {
      for (let length = 0; length < bytes.length; length += 7)
        expect(['damaged', 'format']).toContain(reasonOf(bytes.subarray(0, length)) as string)
      expect(reasonOf(bytes.subarray(0, -1))).toBe('damaged')
    })

    test('is refused with itself after it', () => {
      expect(reasonOf(Buffer.concat([bytes, bytes]))).toBe('trailing')
    })
  })

describe('other formats are refused, whatever they are called', async () => {
  const image = drawing()
  const tiff = await image.clone().tiff().toBuffer()
  const gif = await image.clone().gif().toBuffer()
  const avif = await image.clone().avif({ effort: 0 }).toBuffer()
  for (const [name, bytes] of Object.entries({
    tiff,
    gif,
    avif,
    svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'),
    'svg as xml': Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    pdf: Buffer.from('%PDF-1.7\n'),
    bmp: Buffer.from('BM\x36\0\0\0'),
    icon: Buffer.from([0, 0, 1, 0, 1, 0]),
    'jpeg 2000': Buffer.from('0000000c6a5020200d0a870a', 'hex'),
    'a RIFF that is no picture': Buffer.from('RIFF\x24\0\0\0WAVEfmt '),
    nothing: Buffer.alloc(0),
    'the start of a JPEG': Buffer.from([0xff, 0xd8]),
    zeros: Buffer.alloc(1000),
  }))
    test(name, () => expect(reasonOf(bytes)).toBe('format'))
})

describe('moving pictures are refused', async () => {
  const frames = [drawing(), drawing().negate()]
  const input = await Promise.all(frames.map((image) => image.png().toBuffer()))
  const animated = await sharp(input, { join: { animated: true } })
    .webp()
    .toBuffer()
  const control = pngChunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]))
  test('WebP', () => expect(reasonOf(animated)).toBe('animated'))
  test('PNG', () => expect(reasonOf(insert(png, afterPngHeader, control))).toBe('animated'))
})

describe('the bounds', () => {
  const header = (width: number, height: number) => {
    const body = Buffer.from('00000000000000000802000000', 'hex')
    body.writeUInt32BE(width, 0)
    body.writeUInt32BE(height, 4)
    return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', body), pngChunk('IDAT'), pngChunk('IEND')])
  }
  for (const [width, height, taken] of [
    [16, 16, true],
    [15, 16, false],
    [16, 15, false],
    [12_000, 16, true],
    [12_001, 16, false],
    [16, 12_001, false],
    [10_000, 5000, true],
    [10_000, 5001, false],
    [0, 0, false],
    [0xffff_ffff, 0xffff_ffff, false],
    [0x8000_0000, 2, false],
  ] as const)
    test(`${width} × ${height} pixels are ${taken ? 'taken' : 'refused'} before anything is decoded`, () => {
      expect(reasonOf(header(width, height))).toEqual(taken ? { width, height } : 'dimensions')
    })

  test('the number of bytes is bounded, whatever they are', () => {
    const most = config.limits.pictureBytes
    expect(reasonOf(Buffer.concat([jpeg, Buffer.alloc(most - jpeg.length)]))).toEqual(frame)
    expect(reasonOf(Buffer.concat([jpeg, Buffer.alloc(most - jpeg.length + 1)]))).toBe('picture_too_large')
    expect(reasonOf(Buffer.alloc(most + 1))).toBe('picture_too_large')
  })
})

describe('JPEG', () => {
  const mpf = insert(jpeg, 2, jpegSegment(0xe2, 'MPF\0II*\0'))

  test('with previews that it announces is taken, and with nothing else beside them', () => {
    expect(reasonOf(mpf)).toEqual(frame)
    expect(reasonOf(Buffer.concat([mpf, jpeg, Buffer.alloc(9), jpeg]))).toEqual(frame)
    expect(reasonOf(Buffer.concat([mpf, jpeg, zip]))).toBe('trailing')
    expect(reasonOf(Buffer.concat([mpf, zip]))).toBe('trailing')
    expect(reasonOf(Buffer.concat([mpf, png]))).toBe('trailing')
    expect(reasonOf(Buffer.concat([mpf, jpeg.subarray(0, -1)]))).toBe('damaged')
    expect(reasonOf(Buffer.concat([mpf, ...Array(16).fill(jpeg)]))).toBe('trailing')
  })

  test('of a kind that nobody shows is refused', () => {
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
    for (const kind of [0xc3, 0xc5, 0xc9, 0xcf]) {
      const other = Buffer.from(jpeg)
      other[at + 1] = kind
      expect(reasonOf(other)).toBe('format')
    }
  })

  test('with more scans than any encoder makes is refused', async () => {
    const { progressive } = await drawings()
    const scan = progressive.subarray(progressive.lastIndexOf(Buffer.from([0xff, 0xda])), -2)
    expect(reasonOf(insert(progressive, progressive.length - 2, scan))).toEqual(frame)
    const many = Buffer.concat(Array(40).fill(scan))
    expect(reasonOf(insert(progressive, progressive.length - 2, many))).toBe('damaged')
  })

  test('with a second frame, or with segments without end, is refused', () => {
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
    const second = jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2))
    expect(reasonOf(insert(jpeg, at, second))).toBe('damaged')
    const comments = Buffer.concat(Array(1000).fill(jpegSegment(0xfe, '')))
    expect(reasonOf(insert(jpeg, 2, comments))).toBe('damaged')
  })
})

describe('PNG', () => {
  test('with a checksum that is wrong is refused, wherever', () => {
    for (let at = afterPngHeader - 20; at < png.length; at += 11) {
      const wrong = Buffer.from(png)
      wrong[at] = (wrong[at] ?? 0) ^ 1
      expect(reasonOf(wrong)).not.toEqual(frame)
    }
  })

  test('without pixels, with two headers, or with a chunk that one must know is refused', () => {
    const head = png.subarray(0, afterPngHeader)
    expect(reasonOf(Buffer.concat([head, pngChunk('IEND')]))).toBe('damaged')
    expect(reasonOf(insert(png, afterPngHeader, png.subarray(8, afterPngHeader)))).toBe('damaged')
    expect(reasonOf(insert(png, afterPngHeader, pngChunk('CgBI', 'abcd')))).toBe('format')
    expect(reasonOf(insert(png, afterPngHeader, pngChunk('teXt', 'a remark')))).toEqual(frame)
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
      expect(reasonOf(grown(bytes, chunk('EXIF')))).toEqual(frame)
      expect(reasonOf(grown(bytes, chunk('EVIL')))).toBe('format')
      expect(reasonOf(grown(bytes, chunk('ANMF')))).toBe('animated')
      expect(reasonOf(grown(bytes, bytes.subarray(12)))).toBe('damaged')
    }
  })

  test('whose size is more than there is, or whose canvas is not its picture, is refused', async () => {
    const longer = Buffer.from(webp)
    longer.writeUInt32LE(webp.length, 4)
    expect(reasonOf(longer)).toBe('damaged')
    const extended = await drawing()
      .webp()
      .withExif({ IFD0: { Artist: 'a' } })
      .toBuffer()
    expect(reasonOf(extended)).toEqual(frame)
    extended.writeUIntLE(300, 24, 3)
    expect(reasonOf(extended)).toBe('damaged')
  })
})
