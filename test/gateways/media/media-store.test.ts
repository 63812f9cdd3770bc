import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMediaStore } from '../../../src/gateways/media/media.ts'
import { withStoreChecks } from '../../../src/gateways/media/media-store.ts'
import { createPrivateStore } from '../../../src/gateways/media/private-files.ts'
import { createS3Store } from '../../../src/gateways/media/s3-store.ts'
import { startS3 } from '../../support/vendors/s3.ts'

const account = {
  bucket: 'shop-pictures',
  region: 'cn-north-1',
  accessKeyId: 'key-of-the-tests',
  secretAccessKey: 'secret-of-the-tests',
}
const s3 = startS3(account)
const settings = { ...account, endpoint: s3.endpoint, publicUrl: undefined }
const folder = await mkdtemp(join(tmpdir(), 'media-'))
afterAll(async () => {
  s3.stop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => s3.fail(undefined))

const bytes = Buffer.from('0123456789')
const unavailable = { status: 503, code: 'gateway_unavailable' }
const filesOf = async (below: string) =>
  (await readdir(below, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()

for (const [name, store] of [
  ['a folder', createMediaStore({ dir: join(folder, 'deep', 'media'), s3: undefined })],
  ['S3', createMediaStore({ dir: folder, s3: settings })],
] as const)
  describe(`the store in ${name}`, () => {
    test('returns a stored file completely and in ranges', async () => {
      await store.put('a/b-1/c_2.webp', bytes, 'image/webp')
      expect(await store.stat('a/b-1/c_2.webp')).toMatchObject({ size: 10 })
      expect(Buffer.from(await store.read('a/b-1/c_2.webp', 0, 10)).toString()).toBe('0123456789')
      expect(Buffer.from(await store.read('a/b-1/c_2.webp', 0, 1)).toString()).toBe('0')
      expect(Buffer.from(await store.read('a/b-1/c_2.webp', 3, 7)).toString()).toBe('3456')
    })

    test('returns another version when the content changes', async () => {
      await store.put('version.png', bytes, 'image/png')
      const before = await store.stat('version.png')
      await store.put('version.png', Buffer.from('longer than before'), 'image/png')
      const after = await store.stat('version.png')
      expect(before?.version).toMatch(/^[\w.-]+$/)
      expect(after?.version).not.toBe(before?.version)
    })

    test('returns undefined for a file that does not exist', async () => {
      expect(await store.stat('nothing.webp')).toBeUndefined()
      expect(await store.stat('a/nothing/here.webp')).toBeUndefined()
    })

    for (const key of [
      '../x.webp',
      'a/../x.webp',
      '/x.webp',
      'x',
      'a//x.webp',
      '.webp',
      'a\0.webp',
      'x.html',
    ])
      test(`refuses the key ${JSON.stringify(key)} before any access`, async () => {
        const asked = s3.asked.length
        expect(await store.stat(key)).toBeUndefined()
        await expect(store.put(key, bytes, 'image/webp')).rejects.toThrow('not a valid picture key')
        await expect(store.read(key, 0, 1)).rejects.toThrow('not a valid picture key')
        expect(s3.asked.length).toBe(asked)
      })

    test('fails instead of returning fewer bytes than requested', async () => {
      await store.put('short.webp', bytes, 'image/webp')
      await expect(store.read('short.webp', 0, 11)).rejects.toMatchObject(unavailable)
    })
  })

describe('a folder', () => {
  const store = createMediaStore({ dir: folder, s3: undefined })

  test('contains one complete file after concurrent writes, and no temporary file', async () => {
    const large = Buffer.alloc(300_000, 'x')
    await Promise.all(Array.from({ length: 12 }, () => store.put('many/a.jpg', large, 'image/jpeg')))
    expect(Buffer.from(await store.read('many/a.jpg', 0, large.length)).equals(large)).toBe(true)
    expect(await filesOf(join(folder, 'many'))).toEqual(['a.jpg'])
  })

  test('without write access answers 503 and keeps no temporary file', async () => {
    await mkdir(join(folder, 'taken/a.webp/inside'), { recursive: true })
    await expect(store.put('taken/a.webp', bytes, 'image/webp')).rejects.toMatchObject(unavailable)
    expect(await filesOf(join(folder, 'taken'))).toEqual([])
    expect(await store.stat('taken/a.webp')).toBeUndefined()
    await writeFile(join(folder, 'file'), '')
    const unwritable = createMediaStore({ dir: join(folder, 'file'), s3: undefined })
    await expect(unwritable.put('a.webp', bytes, 'image/webp')).rejects.toMatchObject(unavailable)
    expect(await unwritable.stat('a.webp')).toBeUndefined()
  })
})

describe('S3', () => {
  const store = createMediaStore({ dir: folder, s3: settings })

  test('receives the content type', async () => {
    await store.put('typed.webp', bytes, 'image/webp')
    expect(s3.objects.get('typed.webp')).toEqual({ bytes, type: 'image/webp' })
    expect(s3.asked).toContain('PUT /shop-pictures/typed.webp')
  })

  test('is called without the bucket in the path when the host name contains it', async () => {
    const oss = startS3({ ...account, bucket: '127' })
    const inHost = createMediaStore({
      dir: folder,
      s3: { ...settings, bucket: '127', endpoint: oss.endpoint },
    })
    await inHost.put('a/b.webp', bytes, 'image/webp')
    expect(await inHost.stat('a/b.webp')).toMatchObject({ size: 10 })
    expect(oss.asked).toEqual(['PUT /a/b.webp', 'HEAD /a/b.webp'])
    oss.stop()
  })

  for (const [what, wrong] of [
    ['secret', { secretAccessKey: 'another' }],
    ['key', { accessKeyId: 'another' }],
    ['region', { region: 'us-east-1' }],
  ] as const)
    test(`with a wrong ${what} answers 503, not "no such picture"`, async () => {
      await store.put('signed.webp', bytes, 'image/webp')
      const stranger = createMediaStore({ dir: folder, s3: { ...settings, ...wrong } })
      await expect(stranger.stat('signed.webp')).rejects.toMatchObject(unavailable)
      await expect(stranger.read('signed.webp', 0, 10)).rejects.toMatchObject(unavailable)
      await expect(stranger.put('signed.webp', bytes, 'image/webp')).rejects.toMatchObject(unavailable)
    })

  for (const fault of ['hang', 'error'] as const)
    test(`answers 503 during the fault ${fault}, and works after it`, async () => {
      const impatient = withStoreChecks(createS3Store(settings, fault === 'hang' ? 50 : 10_000))
      await impatient.put('fault.webp', bytes, 'image/webp')
      s3.fail(fault)
      await expect(impatient.stat('fault.webp')).rejects.toMatchObject(unavailable)
      await expect(impatient.read('fault.webp', 0, 10)).rejects.toMatchObject(unavailable)
      await expect(impatient.put('fault.webp', bytes, 'image/webp')).rejects.toMatchObject(unavailable)
      s3.fail(undefined)
      expect(await store.stat('fault.webp')).toMatchObject({ size: 10 })
    })

  test('answers 503 when a response has too few bytes', async () => {
    await store.put('short.webp', bytes, 'image/webp')
    s3.fail('short')
    await expect(store.read('short.webp', 2, 6)).rejects.toMatchObject(unavailable)
    await expect(store.read('short.webp', 0, 10)).rejects.toMatchObject(unavailable)
  })

  test('answers 503 when the server is down', async () => {
    const stopped = startS3(account)
    stopped.stop()
    const unreachable = createMediaStore({ dir: folder, s3: { ...settings, endpoint: stopped.endpoint } })
    await expect(unreachable.put('a.webp', bytes, 'image/webp')).rejects.toMatchObject(unavailable)
    await expect(unreachable.stat('a.webp')).rejects.toMatchObject(unavailable)
  })

  test('refuses unsigned requests', async () => {
    await store.put('kept.webp', bytes, 'image/webp')
    const url = `${s3.endpoint}/${account.bucket}/kept.webp`
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
    expect((await fetch(url)).status).toBe(403)
    expect(await store.stat('kept.webp')).toMatchObject({ size: 10 })
  })
})

describe('permissions in a folder of this machine', () => {
  const modesBelow = async (below: string) => {
    const entries = await readdir(below, { recursive: true, withFileTypes: true })
    const paths = [below, ...entries.map((entry) => join(entry.parentPath, entry.name)).sort()]
    return Promise.all(paths.map(async (path) => ((await stat(path)).mode & 0o777).toString(8)))
  }
  const store = (dir: string) =>
    createPrivateStore({ s3: undefined, privateDir: dir, privateBucket: undefined })

  test('private files are of one account, stored and copied, and so are all their folders', async () => {
    const below = join(folder, 'modes', 'private')
    const source = join(folder, 'source.csv')
    await writeFile(source, 'a')
    await chmod(source, 0o644)
    await store(below).put('exports/7/a.csv', bytes, 'text/csv')
    await store(below).putFile('invoices/2026/11/b.pdf', source, 'application/pdf')
    const modes = await modesBelow(below)
    expect(modes.filter((mode) => mode === '600')).toHaveLength(2)
    expect(modes.filter((mode) => mode !== '600')).toEqual(Array(6).fill('700'))
  })

  test('a folder that was open before is closed by the next private file', async () => {
    const below = join(folder, 'modes', 'opened')
    await mkdir(below, { recursive: true })
    await chmod(below, 0o755)
    await store(below).put('a.csv', bytes, 'text/csv')
    expect(await modesBelow(below)).toEqual(['700', '600'])
  })

  test('pictures stay readable for a web server', async () => {
    const below = join(folder, 'modes', 'public')
    const masked = process.umask(0o022)
    await createMediaStore({ dir: below, s3: undefined }).put('a/b.webp', bytes, 'image/webp')
    process.umask(masked)
    expect(await modesBelow(below)).toEqual(['755', '755', '644'])
  })
})
