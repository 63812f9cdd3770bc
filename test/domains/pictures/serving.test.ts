import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { media } from '../../../src/gateways/media/media.ts'
import { app } from '../../support/http.ts'

const key = 'products/served-by-the-tests.webp'
const pixels = { width: 64, height: 64, channels: 3, background: '#b9553f' } as const
const picture = await sharp({ create: pixels }).webp().toBuffer()
const size = picture.length
// a listening server as in src/main.ts: Bun adds its own range and HEAD handling
const server = app.listen({ port: 0, hostname: '127.0.0.1' }).server
const url = `http://127.0.0.1:${server?.port}/media/`

beforeAll(() => media.put(key, picture, 'image/webp'))
afterAll(() => server?.stop(true))

const get = (headers: Record<string, string> = {}, method = 'GET') => fetch(url + key, { method, headers })
const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
const etagOf = async () => (await get()).headers.get('etag') as string

const expectedHeaders = {
  'cache-control': 'public, max-age=31536000, immutable',
  'accept-ranges': 'bytes',
  'content-type': 'image/webp',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
}
const headersOf = ({ headers }: Response) =>
  Object.fromEntries(Object.keys(expectedHeaders).map((name) => [name, headers.get(name)]))

test('a picture is served with immutable caching', async () => {
  const response = await get()
  expect([response.status, headersOf(response)]).toEqual([200, expectedHeaders])
  expect(response.headers.get('etag')).toMatch(/^"[\w.-]+"$/)
  expect(await bodyOf(response)).toEqual(picture)
})

test('HEAD returns the headers of GET and no body, with and without a range', async () => {
  const names = ['content-length', 'etag']
  const whole = await get()
  for (const headers of [{}, { range: 'bytes=0-1' }]) {
    const head = await get(headers, 'HEAD')
    expect([head.status, headersOf(head), (await bodyOf(head)).length]).toEqual([200, expectedHeaders, 0])
    expect(names.map((name) => head.headers.get(name))).toEqual(names.map((name) => whole.headers.get(name)))
  }
})

for (const [range, start, end] of [
  ['bytes=0-0', 0, 1],
  ['bytes=5-9', 5, 10],
  ['bytes=20-', 20, size],
  ['bytes=-7', size - 7, size],
  [`bytes=0-${10 * size}`, 0, size],
] as const)
  test(`${range} returns that part as 206`, async () => {
    const response = await get({ range })
    expect([response.status, headersOf(response)]).toEqual([206, expectedHeaders])
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${size}`)
    expect(await bodyOf(response)).toEqual(picture.subarray(start, end))
  })

test('concatenated parts equal the picture', async () => {
  const parts = [0, 10, 20].map((start, i, all) => `bytes=${start}-${i + 1 < all.length ? start + 9 : ''}`)
  const bodies = await Promise.all(parts.map(async (range) => bodyOf(await get({ range }))))
  expect(Buffer.concat(bodies)).toEqual(picture)
})

test('an unsatisfiable range returns 416 with the size', async () => {
  for (const range of [`bytes=${size}-`, 'bytes=-0']) {
    const response = await get({ range })
    expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${size}`])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ code: 'range_not_satisfiable' })
  }
})

test('multiple and malformed ranges return the whole picture', async () => {
  for (const range of ['bytes=0-1,4-5', 'bytes=4-2', 'lines=1-2', 'nonsense']) {
    const response = await get({ range })
    expect([range, response.status, (await bodyOf(response)).length]).toEqual([range, 200, size])
    expect(response.headers.get('content-range')).toBeNull()
  }
})

test('If-Range returns the part of the same version and the whole picture of another one', async () => {
  const status = async (condition: string) =>
    (await get({ range: 'bytes=0-1', 'if-range': condition })).status
  expect(await status(await etagOf())).toBe(206)
  for (const other of ['"another"', `W/${await etagOf()}`, 'Wed, 21 Oct 2015 07:28:00 GMT'])
    expect([other, await status(other)]).toEqual([other, 200])
})

test('If-None-Match with the current version returns 304, even with a range', async () => {
  const etag = await etagOf()
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
    for (const method of ['GET', 'HEAD']) {
      const response = await get({ 'if-none-match': known, range: 'bytes=0-1' }, method)
      expect([known, response.status, (await bodyOf(response)).length]).toEqual([known, 304, 0])
      expect(response.headers.get('etag')).toBe(etag)
      expect(response.headers.get('cache-control')).toBe(expectedHeaders['cache-control'])
    }
  expect((await get({ 'if-none-match': '"other"' })).status).toBe(200)
})

test('no path leaves the media folder', async () => {
  const hostile = [
    '',
    'nothing.webp',
    'products/',
    'products',
    '../package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/package.json',
    'products/..%2fproducts/served-by-the-tests.webp',
    'products%5cserved-by-the-tests.webp',
    'products/served-by-the-tests.webp%00',
    'products/served-by-the-tests.webp%0a',
    'products/served-by-the-tests.webp/',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    '%',
    '%ff%fe.webp',
    `${'a'.repeat(5000)}.webp`,
    `${'a/'.repeat(2000)}a.webp`,
    '.webp',
  ]
  for (const path of hostile)
    for (const method of ['GET', 'HEAD']) {
      const { status } = await fetch(url + path, { method })
      expect([path, method, status]).toEqual([path, method, 404])
    }
})
