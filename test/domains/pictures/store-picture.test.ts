import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getPicture } from '../../../src/domains/pictures/get-picture.ts'
import { newPictureId, pictureSizes, variantOf } from '../../../src/domains/pictures/picture-keys.ts'
import { removePicture } from '../../../src/domains/pictures/remove-picture.ts'
import { storePicture } from '../../../src/domains/pictures/store-picture.ts'
import { createMediaStore } from '../../../src/gateways/media/media.ts'
import { withStoreChecks } from '../../../src/gateways/media/media-store.ts'
import { drawing, memoryStore } from '../../support/factories/pictures.ts'
import { startS3 } from '../../support/vendors/s3.ts'

const folder = await mkdtemp(join(tmpdir(), 'pictures-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const png = await drawing(400, 300).png().toBuffer()
const names = Object.keys(pictureSizes)
  .flatMap((size) => [`${size}.jpg`, `${size}.webp`])
  .sort()

test('a stored picture has a key for the database column and a file for every size and format', async () => {
  const { store, files } = memoryStore()
  const { key, width, height } = await storePicture(png, { store })
  expect(key).toMatch(/^pictures\/[0-9a-f]{40}\/detail\.webp$/)
  expect([width, height]).toEqual([400, 300])
  for (const size of ['detail', 'list', 'cart'] as const)
    for (const format of ['webp', 'jpg'] as const) expect(files.has(variantOf(key, size, format))).toBe(true)
  expect(files.size).toBe(names.length)
  const opened = await getPicture(variantOf(key, 'list', 'jpg'), store)
  expect(opened.contentType).toBe('image/jpeg')
  expect((await opened.read(0, 2)).toHex()).toBe('ffd8')
})

test('the same picture twice has two keys, so that one can be deleted', async () => {
  const { store, files } = memoryStore()
  const [first, second] = [await storePicture(png, { store }), await storePicture(png, { store })]
  await removePicture(first.key, store)
  expect([files.has(first.key), files.has(second.key), files.size]).toEqual([false, true, names.length])
})

test('a view into a larger buffer is stored without the bytes around it', async () => {
  const { store, files } = memoryStore()
  const around = Buffer.concat([Buffer.from('before'), png, Buffer.from('after')])
  const part = new Uint8Array(around.buffer, around.byteOffset + 6, png.length)
  const [one, other] = [await storePicture(part, { store }), await storePicture(png, { store })]
  expect([one.width, one.height, files.get(one.key)]).toEqual([400, 300, files.get(other.key)])
})

test('concurrent uploads under one id leave one complete picture', async () => {
  const store = createMediaStore({ dir: folder, s3: undefined })
  const id = newPictureId()
  const uploads = Array.from({ length: 10 }, () => storePicture(png, { id, store }))
  const [{ key } = { key: '' }] = await Promise.all(uploads)
  expect((await readdir(join(folder, key, '..'))).sort()).toEqual(names)
})

test('uploads beyond the queue are refused immediately with 503, and the others are stored', async () => {
  const { store } = memoryStore()
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => storePicture(png, { store })))
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
      const id = newPictureId()
      await expect(storePicture(png, { id, store: guarded })).rejects.toMatchObject({
        status: 503,
        code: 'gateway_unavailable',
      })
      expect([...files.keys()].filter((key) => key.endsWith('/detail.webp'))).toEqual([])
      const { key } = await storePicture(png, { id, store: guarded })
      expect(files.size).toBe(names.length)
      expect(files.has(key)).toBe(true)
    })
})

test('a picture is stored in S3 and read back', async () => {
  const account = { bucket: 'shop', region: 'cn-north-1', accessKeyId: 'key', secretAccessKey: 'secret' }
  const s3 = startS3(account)
  const bucket = { ...account, endpoint: s3.endpoint, publicUrl: undefined }
  const store = createMediaStore({ dir: folder, s3: bucket })
  const { key } = await storePicture(png, { store })
  expect([...s3.objects].map(([name, { type }]) => [name.split('/').at(-1), type]).sort()).toEqual(
    names.map((name) => [name, name.endsWith('.jpg') ? 'image/jpeg' : 'image/webp']),
  )
  const { size, read } = await getPicture(key, store)
  expect(Buffer.from(await read(0, size)).equals(s3.objects.get(key)?.bytes as Buffer)).toBe(true)
  s3.fail('error')
  await expect(storePicture(png, { store })).rejects.toMatchObject({
    status: 503,
    code: 'gateway_unavailable',
  })
  await expect(getPicture(key, store)).rejects.toMatchObject({ status: 503, code: 'gateway_unavailable' })
  s3.stop()
})
