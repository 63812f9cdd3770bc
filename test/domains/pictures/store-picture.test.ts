import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getPicture } from '../../../src/domains/pictures/get-picture.ts'
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

test('a stored picture has a key for the database column and a file for every size and format', async () => {
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

test('the same pixels from another file give the same key without writing again', async () => {
  const { store, puts } = memoryStore()
  const { lossless, png } = await drawings(400, 300)
  const first = await storePicture(png, store)
  expect(await storePicture(lossless, store)).toEqual(first)
  expect(puts.length).toBe(names.length)
})

test('a view into a larger buffer is stored without the bytes around it', async () => {
  const { store } = memoryStore()
  const around = Buffer.concat([Buffer.from('before'), png, Buffer.from('after')])
  const part = new Uint8Array(around.buffer, around.byteOffset + 6, png.length)
  expect(await storePicture(part, store)).toEqual(await storePicture(png, store))
})

test('concurrent uploads of one picture leave one complete picture', async () => {
  const store = createMediaStore({ dir: folder, s3: undefined })
  const stored = await Promise.all(Array.from({ length: 10 }, () => storePicture(png, store)))
  const keys = new Set(stored.map(({ key }) => key))
  expect(keys.size).toBe(1)
  const [key] = keys as unknown as [string]
  expect((await readdir(join(folder, key, '..'))).sort()).toEqual(names)
})

test('uploads beyond the queue are refused immediately with 503, and the others are stored', async () => {
  const { store } = memoryStore()
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => storePicture(png, store)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused.length).toBeGreaterThanOrEqual(12)
  expect(refused.length).toBeLessThan(30)
  for (const { reason } of refused) expect(reason).toMatchObject({ status: 503, code: 'service_unavailable' })
})

describe('a media store that fails', () => {
  for (let failAt = 0; failAt < names.length; failAt++)
    test(`at file ${failAt + 1} of ${names.length} leaves no visible picture, and a retry succeeds`, async () => {
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

test('a picture is stored in S3 and read back', async () => {
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
