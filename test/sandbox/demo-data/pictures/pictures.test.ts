import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { variantOf } from '../../../../src/domains/pictures/picture-keys.ts'
import { createMediaStore } from '../../../../src/gateways/media/media.ts'
import { buildCatalog } from '../../../../src/sandbox/demo-data/catalog/build-catalog.ts'
import { drawPictures } from '../../../../src/sandbox/demo-data/loading/draw-pictures.ts'
import { drawings, type PictureKind } from '../../../../src/sandbox/demo-data/pictures/drawings.ts'
import { drawProductPicture } from '../../../../src/sandbox/demo-data/pictures/frame.ts'

const catalogue = buildCatalog()
const kinds = Object.keys(drawings) as PictureKind[]
const mediaDir = await mkdtemp(join(tmpdir(), 'demo-media-'))
const store = createMediaStore({ dir: mediaDir, s3: undefined })
afterAll(() => rm(mediaDir, { recursive: true, force: true }))

test('pictures are complete WebP files of the right size, and none is drawn twice', async () => {
  const some = catalogue.pictures.filter(({ key }, i) => i % 40 === 0 || key.startsWith('ads/'))
  expect(await drawPictures(some, store)).toBe(some.length)
  for (const { key } of some) {
    const { format, width, height } = await sharp(join(mediaDir, key)).metadata()
    const size = key.startsWith('ads/') ? '1200x480' : key.startsWith('brands/') ? '240x240' : '800x800'
    expect([format, `${width}x${height}`]).toEqual(['webp', size])
    if (!key.startsWith('pictures/')) continue
    const list = await sharp(join(mediaDir, variantOf(key, 'list', 'jpg'))).metadata()
    const cart = await sharp(join(mediaDir, variantOf(key, 'cart'))).metadata()
    expect([list.format, list.width, cart.format, cart.width]).toEqual(['jpeg', 350, 'webp', 100])
  }
  expect(await drawPictures(some, store)).toBe(0)
  const left = (await readdir(mediaDir, { recursive: true })).filter((name) => name.endsWith('.part'))
  expect(left).toEqual([])
})

test('every kind of product differs from every other one in the same color', async () => {
  const thumbnails = await Promise.all(kinds.map((kind) => thumbnail(kind, '#b9553f')))
  for (const [i, one] of thumbnails.entries())
    for (const [j, other] of thumbnails.entries())
      if (i < j && difference(one, other) < 8) expect([kinds[i], kinds[j]]).toEqual([])
})

test('the color of an option is visible in its picture', async () => {
  for (const kind of kinds) {
    const [red, green] = [await thumbnail(kind, '#b9553f'), await thumbnail(kind, '#5f9e8f')]
    expect(difference(red, green)).toBeGreaterThan(8)
    expect(drawProductPicture(kind, '#b9553f')).not.toMatch(/NaN|undefined/)
  }
})

async function thumbnail(kind: PictureKind, tint: string): Promise<Buffer> {
  const svg = Buffer.from(drawProductPicture(kind, tint))
  return sharp(svg).resize(64).removeAlpha().raw().toBuffer()
}

/** Root mean square over the channels, 0 to 255. */
function difference(one: Buffer, other: Buffer): number {
  const squares = one.reduce((sum, value, i) => sum + (value - (other[i] ?? 0)) ** 2, 0)
  return Math.sqrt(squares / one.length)
}
