import { describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { config } from '../../../src/config/index.ts'
import {
  afterPngHeader,
  drawing,
  drawings,
  insert,
  pngChunk,
  verdictOn,
} from '../../support/factories/pictures.ts'

const pictures = await drawings()
const { jpeg, png } = pictures
const dimensions = { width: 96, height: 64 }
const zip = Buffer.from('504b0304140000000000', 'hex')
const foreignData = {
  'a ZIP': zip,
  PHP: Buffer.from('<?php system($_GET["c"]); ?>'),
  HTML: Buffer.from('<!doctype html><script>alert(1)</script>'),
  JavaScript: Buffer.from('=1;alert(1)//'),
  'one letter': Buffer.from('x'),
  'a ZIP after zeros': Buffer.concat([Buffer.alloc(100), zip]),
}

for (const [name, bytes] of Object.entries(pictures))
  describe(`a ${name} file`, () => {
    test('is accepted, also with zero padding', () => {
      expect(verdictOn(bytes)).toEqual(dimensions)
      expect(verdictOn(Buffer.concat([bytes, Buffer.alloc(4096)]))).toEqual(dimensions)
    })

    for (const [what, other] of Object.entries(foreignData)) {
      test(`is refused with ${what} after it`, () => {
        expect(verdictOn(Buffer.concat([bytes, other]))).toBe('trailing')
      })
      test(`is refused with ${what} before it`, () => {
        expect(verdictOn(Buffer.concat([other, bytes]))).toBe('format')
      })
    }

    test('is refused when truncated at any place', () => {
      for (let length = 0; length < bytes.length; length += 7)
        expect(['damaged', 'format']).toContain(verdictOn(bytes.subarray(0, length)) as string)
      expect(verdictOn(bytes.subarray(0, -1))).toBe('damaged')
    })

    test('is refused with a second copy appended', () => {
      expect(verdictOn(Buffer.concat([bytes, bytes]))).toBe('trailing')
    })
  })

describe('other formats are refused', async () => {
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
    test(name, () => expect(verdictOn(bytes)).toBe('format'))
})

describe('animated pictures are refused', async () => {
  const frames = [drawing(), drawing().negate()]
  const input = await Promise.all(frames.map((image) => image.png().toBuffer()))
  const animated = await sharp(input, { join: { animated: true } })
    .webp()
    .toBuffer()
  const control = pngChunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]))
  test('WebP', () => expect(verdictOn(animated)).toBe('animated'))
  test('PNG', () => expect(verdictOn(insert(png, afterPngHeader, control))).toBe('animated'))
})

describe('limits', () => {
  const header = (width: number, height: number) => {
    const body = Buffer.from('00000000000000000802000000', 'hex')
    body.writeUInt32BE(width, 0)
    body.writeUInt32BE(height, 4)
    return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', body), pngChunk('IDAT'), pngChunk('IEND')])
  }
  for (const [width, height, isAccepted] of [
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
    test(`${width} × ${height} pixels are ${isAccepted ? 'accepted' : 'refused'} before anything is decoded`, () => {
      expect(verdictOn(header(width, height))).toEqual(isAccepted ? { width, height } : 'dimensions')
    })

  test('a file above PICTURE_MAX_BYTES is refused regardless of its content', () => {
    const most = config.limits.pictureBytes
    expect(verdictOn(Buffer.concat([jpeg, Buffer.alloc(most - jpeg.length)]))).toEqual(dimensions)
    expect(verdictOn(Buffer.concat([jpeg, Buffer.alloc(most - jpeg.length + 1)]))).toBe('picture_too_large')
    expect(verdictOn(Buffer.alloc(most + 1))).toBe('picture_too_large')
  })
})
