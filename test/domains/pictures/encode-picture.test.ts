import { describe, expect, test } from 'bun:test'
import sharp, { type Sharp } from 'sharp'
import { decodePicture, encodePicture } from '../../../src/domains/pictures/encode-picture.ts'
import {
  afterPngHeader,
  drawing,
  drawings,
  insert,
  jpegSegment,
  pngChunk,
} from '../../support/factories/pictures.ts'

const damaged = { status: 400, code: 'picture_invalid', details: { members: { reason: 'damaged' } } }

async function encoded(bytes: Buffer) {
  const files = await encodePicture(await decodePicture(bytes))
  return Promise.all(
    files.map(async ({ size, format, bytes }) => ({
      name: `${size}.${format}`,
      bytes,
      metadata: await sharp(bytes).metadata(),
    })),
  )
}

const sizesOf = async (bytes: Buffer) =>
  Object.fromEntries(
    (await encoded(bytes)).map(({ name, metadata: { format, width, height } }) => [
      name,
      `${format} ${width}x${height}`,
    ]),
  )

describe('sizes', () => {
  for (const [width, height, detail, list, cart] of [
    [1600, 900, '800x450', '350x197', '100x56'],
    [300, 900, '267x800', '117x350', '33x100'],
    [400, 200, '400x200', '350x175', '100x50'],
    [64, 48, '64x48', '64x48', '64x48'],
    [6000, 16, '800x2', '350x1', '100x1'],
  ] as const)
    test(`${width} × ${height} is fitted into every size and never enlarged`, async () => {
      expect(await sizesOf(await drawing(width, height).png().toBuffer())).toEqual({
        'detail.webp': `webp ${detail}`,
        'detail.jpg': `jpeg ${detail}`,
        'list.webp': `webp ${list}`,
        'list.jpg': `jpeg ${list}`,
        'cart.webp': `webp ${cart}`,
        'cart.jpg': `jpeg ${cart}`,
      })
    })

  test('the detail WebP is encoded last', async () => {
    expect((await encoded(await drawing().png().toBuffer())).at(-1)?.name).toBe('detail.webp')
  })
})

for (let orientation = 1; orientation <= 8; orientation++)
  test(`orientation ${orientation} of the camera is applied and not stored`, async () => {
    for (const image of [drawing().jpeg(), drawing().png(), drawing().webp({ lossless: true })]) {
      const bytes = await image.withMetadata({ orientation }).toBuffer()
      const expected = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true })
      const master = await decodePicture(bytes)
      expect([master.width, master.height]).toEqual([expected.info.width, expected.info.height])
      expect(master.pixels.equals(expected.data)).toBe(true)
    }
    const large = await drawing(1200, 600).jpeg().withMetadata({ orientation }).toBuffer()
    const { width, height } = await decodePicture(large)
    expect([width, height]).toEqual(orientation > 4 ? [400, 800] : [800, 400])
  })

describe('no output contains metadata of the input', async () => {
  const exif = { IFD0: { Artist: 'PLANTED', Copyright: 'PLANTED' }, IFD3: { GPSLatitudeRef: 'N' } }
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><PLANTED/></x:xmpmeta>'
  const marked = (image: Sharp) => image.withExif(exif).withXmp(xmp).withIccProfile('p3').toBuffer()
  const [jpeg, png, webp] = await Promise.all([
    marked(drawing().jpeg()),
    marked(drawing().png()),
    marked(drawing().webp()),
  ])
  const inputs = {
    jpeg: insert(jpeg, 2, Buffer.concat([jpegSegment(0xfe, 'PLANTED'), jpegSegment(0xed, 'PLANTED')])),
    png: insert(
      png,
      afterPngHeader,
      Buffer.concat([pngChunk('tEXt', 'Comment\0PLANTED'), pngChunk('prVt', 'PLANTED')]),
    ),
    webp,
  }
  for (const [name, bytes] of Object.entries(inputs))
    test(name, async () => {
      expect(bytes.includes('PLANTED')).toBe(true)
      for (const { bytes: output, metadata } of await encoded(bytes)) {
        for (const marker of ['PLANTED', 'Exif', 'xmpmeta', 'ICC_PROFILE', 'ICCP', 'adobe'])
          expect([marker, output.includes(marker)]).toEqual([marker, false])
        const { exif, icc, xmp, iptc, orientation, comments, space } = metadata
        expect([exif, icc, xmp, iptc, orientation, comments, space]).toEqual([
          ...Array(6).fill(undefined),
          'srgb',
        ])
      }
    })
})

describe('colors', () => {
  const red = { create: { width: 64, height: 64, channels: 3, background: '#c81e1e' } } as const
  const first = async (image: Sharp) => {
    const { pixels } = await decodePicture(await image.toBuffer())
    return [...pixels.subarray(0, 3)]
  }
  const close = (got: number[], wanted: number[]) =>
    got.every((value, i) => Math.abs(value - (wanted[i] ?? -99)) <= 4)

  test('survive any color space, bit depth and ICC profile of the input', async () => {
    const rgb = [200, 30, 30]
    expect(await first(sharp(red).png())).toEqual(rgb)
    expect(await first(sharp(red).toColourspace('rgb16').png())).toEqual(rgb)
    const wide = await sharp(red).withIccProfile('p3').png().toBuffer()
    expect(close([...(await sharp(wide, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3)], rgb)).toBe(
      false,
    )
    expect(close(await first(sharp(red).withIccProfile('p3').png()), rgb)).toBe(true)
    const printed = await first(
      sharp(red).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }),
    )
    expect(printed[0]).toBeGreaterThan(150)
    expect(printed[1]).toBeLessThan(80)
  })

  test('a gray picture stays gray, with and without transparency', async () => {
    const gray = sharp(red).greyscale().toColourspace('b-w')
    const [r, g, b] = await first(gray.clone().png())
    expect([g, b]).toEqual([r, r] as number[])
    const translucent = await gray.clone().ensureAlpha(0.5).png().toBuffer()
    expect((await decodePicture(translucent)).channels).toBe(4)
    expect((await sizesOf(translucent))['detail.jpg']).toBe('jpeg 64x64')
  })

  test('transparency stays in WebP and becomes white in JPEG', async () => {
    const clear = { create: { width: 64, height: 64, channels: 4, background: '#0000' } } as const
    for (const { metadata, bytes } of await encoded(await sharp(clear).png().toBuffer())) {
      const pixels = [...(await sharp(bytes).raw().toBuffer()).subarray(0, 4)]
      if (metadata.format === 'webp') expect([metadata.hasAlpha, pixels[3]]).toEqual([true, 0])
      else expect(pixels.slice(0, 3)).toEqual([255, 255, 255])
    }
  })
})

describe('damaged pixel data in a valid container is refused', async () => {
  const { jpeg, progressive, png, webp } = await drawings(400, 300)
  const end = Buffer.from([0xff, 0xd9])
  const cut = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, bytes.length >> 1), end])
  const empty = Buffer.concat([png.subarray(0, afterPngHeader), pngChunk('IDAT'), pngChunk('IEND')])
  const noise = pngChunk('IDAT', Buffer.alloc(500, 0x5a))
  const hollow = Buffer.from(webp).fill(0xa5, 40)
  for (const [name, bytes] of Object.entries({
    'a JPEG cut in the middle': cut(jpeg),
    'a progressive JPEG cut in the middle': cut(progressive),
    'a PNG without data': empty,
    'a PNG whose data is no zlib stream': Buffer.concat([
      png.subarray(0, afterPngHeader),
      noise,
      pngChunk('IEND'),
    ]),
    'a WebP of noise': hollow,
  }))
    test(name, async () => {
      await expect(decodePicture(bytes)).rejects.toMatchObject(damaged)
    })
})
