import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getPicture } from '../../../src/domains/pictures/open-picture.ts'
import { pictureSizes, variantOf } from '../../../src/domains/pictures/picture-keys.ts'
import { storePicture } from '../../../src/domains/pictures/store-picture.ts'
import { createMediaStore } from '../../../src/gateways/media/media.ts'
import { withStoreChecks } from '../../../src/gateways/media/media-store.ts'
import { drawing, drawings, memoryStore } from '../../support/factories/pictures.ts'
import { startS3 } from '../../support/vendors/s3.ts'

const folder = await mkdtemp(join(tmpdir(), 'pictures-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const png = await drawing(400, 300).png().toBuffer()
const names = Object.keys(pictureSizes)
  .flatMap((size) => [`${size}.jpg`, `${size}.webp`])
  .sort()

test('a stored picture has a key that fits its column, and every file that follows from it', async () => {
  const { store, files } = memoryStore()
  const { key, width, height } = await storePicture(png, store)
  expect(key).toMatch(/^pictures\/[0-9a-f]{40}\/detail\.webp$/)
  expect([width, height]).toEqual([400, 300])
  for (const size of ['detail', 'list', 'cart'] as const)
    for (const format of ['webp', 'jpg'] as const) expect(files.has(variantOf(key, size, format))).toBe(true)
  expect(files.size).toBe(names.length)
  const opened = await getPicture(variantOf(key, 'list', 'jpg'), store)
  expect(opened.contentType).toBe('image/jpeg')
  expect((await opened.read(0, 2)).toHex()).toBe('ffd8')
})

test('the same picture again, from another file, has the same key and is not written again', async () => {
  const { store, puts } = memoryStore()
  const { lossless, png } = await drawings(400, 300)
  const first = await storePicture(png, store)
  expect(await storePicture(lossless, store)).toEqual(first)
  expect(puts.length).toBe(names.length)
})

test('a part of a larger buffer is stored as that part', async () => {
  const { store } = memoryStore()
  const around = Buffer.concat([Buffer.from('before'), png, Buffer.from('after')])
  const part = new Uint8Array(around.buffer, around.byteOffset + 6, png.length)
  expect(await storePicture(part, store)).toEqual(await storePicture(png, store))
})

test('many uploads of one picture at once leave one picture, whole', async () => {
  const store = createMediaStore({ dir: folder, s3: undefined })
  const stored = await Promise.all(Array.from({ length: 10 }, () => storePicture(png, store)))
  const keys = new Set(stored.map(({ key }) => key))
  expect(keys.size).toBe(1)
  const [key] = keys as unknown as [string]
  expect((await readdir(join(folder, key, '..'))).sort()).toEqual(names)
})

test('more uploads than may wait are refused at once with 503, and the others are stored', async () => {
  const { store } = memoryStore()
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => storePicture(png, store)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused.length).toBeGreaterThanOrEqual(12)
  expect(refused.length).toBeLessThan(30)
  for (const { reason } of refused) expect(reason).toMatchObject({ status: 503, code: 'service_unavailable' })
})

describe('a store that fails', () => {
  for (let failAt = 0; failAt < names.length; failAt++)
    test(`at file ${failAt + 1} of ${names.length} gives no key, shows no picture, and takes it the next time`, async () => {
      const { store, files } = memoryStore(failAt)
      const guarded = withStoreChecks(store)
      await expect(storePicture(png, guarded)).rejects.toMatchObject({
        status: 503,
        code: 'gateway_unavailable',
      })
      expect([...files.keys()].filter((key) => key.endsWith('/detail.webp'))).toEqual([])
      const { key } = await storePicture(png, guarded)
      expect(files.size).toBe(names.length)
      expect(files.has(key)).toBe(true)
    })
})

test('a picture goes to S3 and comes back from it', async () => {
  const account = { bucket: 'shop', region: 'cn-north-1', accessKeyId: 'key', secretAccessKey: 'secret' }
  const s3 = startS3(account)
  const bucket = { ...account, endpoint: s3.endpoint, publicUrl: undefined }
  const store = createMediaStore({ dir: folder, s3: bucket })
  const { key } = await storePicture(png, store)
  expect([...s3.objects].map(([name, { type }]) => [name.split('/').at(-1), type]).sort()).toEqual(
    names.map((name) => [name, name.endsWith('.jpg') ? 'image/jpeg' : 'image/webp']),
  )
  const { size, read } = await getPicture(key, store)
  expect(Buffer.from(await read(0, size)).equals(s3.objects.get(key)?.bytes as Buffer)).toBe(true)
  s3.fail('error')
  await expect(storePicture(png, store)).rejects.toMatchObject({ status: 503, code: 'gateway_unavailable' })
  await expect(getPicture(key, store)).rejects.toMatchObject({ status: 503, code: 'gateway_unavailable' })
  s3.stop()
})
