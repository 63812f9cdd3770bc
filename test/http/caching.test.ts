import { describe, expect, test } from 'bun:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { cacheableJson, publicCache } from '../../src/http/caching.ts'
import {
  type Coding,
  compress,
  minCompressedBytes,
  type SerializedJson,
  serializeBytes,
  serializeJson,
  sizeOfJson,
} from '../../src/lib/cache/serialized-json.ts'
import { TaggedCache } from '../../src/lib/cache/tagged-cache.ts'
import { app } from '../support/http.ts'
import { waitUntil } from '../support/processes/isolated-app.ts'

const policy = publicCache(5)
const large = () => serializeJson({ text: '手机'.repeat(400) })

/** Answers one request and returns what it sent. */
function ask(json: SerializedJson, encoding?: string, known?: string) {
  const headers = new Headers()
  if (encoding !== undefined) headers.set('accept-encoding', encoding)
  if (known !== undefined) headers.set('if-none-match', known)
  const set = { headers: {} as Record<string, string>, status: 200 }
  const body = cacheableJson({ request: new Request('http://localhost/', { headers }), set }, json, policy)
  const coding = set.headers['content-encoding']
  return { coding, etag: set.headers.etag as string, status: set.status, headers: set.headers, body }
}

const decoders: Record<Coding, (bytes: Uint8Array) => Uint8Array> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
}

describe('an answer', () => {
  for (const coding of ['br', 'gzip'] as const)
    test(`is plain at its first request and ${coding} from the second on, with the same content`, () => {
      const json = large()
      expect(ask(json, coding)).toMatchObject({ coding: undefined, body: json.body })
      for (let i = 0; i < 3; i++) {
        const { coding: used, body, headers } = ask(json, coding)
        expect([used, headers['content-type'], headers.vary]).toEqual([
          coding,
          'application/json; charset=utf-8',
          'Origin, Accept-Encoding',
        ])
        expect(Buffer.from(decoders[coding](body as Uint8Array)).equals(json.body)).toBe(true)
        expect((body as Uint8Array).length).toBeLessThan(json.body.length / 4)
      }
      expect(ask(json).body).toBe(json.body)
    })

  test('is compressed once for all requests', () => {
    const json = large()
    ask(json, 'br')
    expect(ask(json, 'br').body).toBe(ask(json, 'br').body)
  })

  test('is compressed from 1 KB on', () => {
    for (const [size, coding] of [
      [minCompressedBytes - 1, undefined],
      [minCompressedBytes, 'br'],
      [minCompressedBytes + 1, 'br'],
    ] as const) {
      const json = serializeBytes(new Uint8Array(size).fill(65))
      ask(json, 'br')
      expect([size, ask(json, 'br').coding]).toEqual([size, coding])
    }
    expect(minCompressedBytes).toBe(1024)
  })

  test('is never plain for a caller that refuses plain bytes and accepts a coding', () => {
    expect(ask(large(), 'identity;q=0, gzip').coding).toBe('gzip')
    expect(ask(serializeJson({}), 'identity;q=0, br').coding).toBe('br')
    expect(ask(serializeJson({}), 'identity;q=0').coding).toBeUndefined()
  })

  test('stays plain for a caller that likes plain bytes better', () => {
    const json = large()
    ask(json)
    for (const header of ['identity', 'identity, br;q=0.5', 'br;q=0', 'deflate', ''])
      expect([header, ask(json, header).coding]).toEqual([header, undefined])
  })

  test('of more than 256 KB is compressed by another thread, and plain until then', async () => {
    for (const coding of ['br', 'gzip'] as const) {
      const [small, big] = [262_144, 262_145].map((size) => serializeBytes(new Uint8Array(size).fill(65)))
      expect(compress(small as SerializedJson, coding)).toBeDefined()
      expect(compress(big as SerializedJson, coding)).toBeUndefined()
      await waitUntil('the form is made', () => compress(big as SerializedJson, coding) !== undefined)
      const bytes = compress(big as SerializedJson, coding) as Uint8Array
      expect(decoders[coding](bytes).length).toBe(262_145)
    }
  })
})

describe('each form has its own ETag', () => {
  const json = large()
  ask(json)
  const etags = { plain: ask(json).etag, br: ask(json, 'br').etag, gzip: ask(json, 'gzip').etag }

  test('the three differ, and another content has three others', () => {
    const other = serializeJson({ text: '耳机'.repeat(400) })
    ask(other)
    const others = [ask(other).etag, ask(other, 'br').etag, ask(other, 'gzip').etag]
    expect(new Set([...Object.values(etags), ...others]).size).toBe(6)
  })

  const answers: [encoding: string | undefined, known: string, status: number, etag: string][] = [
    [undefined, etags.plain, 304, etags.plain],
    [undefined, etags.br, 200, etags.plain],
    [undefined, `W/${etags.plain}`, 304, etags.plain],
    [undefined, '*', 304, etags.plain],
    ['br', etags.br, 304, etags.br],
    ['br', etags.plain, 304, etags.plain],
    ['br', etags.gzip, 200, etags.br],
    ['br', `${etags.gzip}, W/${etags.br}`, 304, etags.br],
    ['br', '*', 304, etags.br],
    ['br, gzip', etags.gzip, 304, etags.gzip],
    ['br, identity;q=0', etags.plain, 200, etags.br],
    ['gzip', '"other"', 200, etags.gzip],
  ]
  for (const [encoding, known, status, etag] of answers)
    test(`Accept-Encoding ${encoding}, If-None-Match ${known}: ${status}`, () => {
      const answer = ask(json, encoding, known)
      expect([answer.status, answer.etag, answer.headers.vary]).toEqual([
        status,
        etag,
        'Origin, Accept-Encoding',
      ])
      if (status === 304) expect([answer.body, answer.coding]).toEqual([undefined, undefined])
    })

  test('a caller with a compressed form gets 304 from a process that has not made the form', () => {
    expect(ask(large(), 'br', etags.br)).toMatchObject({ status: 304, etag: etags.br })
  })
})

test('the cache counts compressed forms against its limit and evicts for them', async () => {
  const sizeOf = (value: unknown) => sizeOfJson(value as SerializedJson)
  const cache = new TaggedCache({ maxBytes: 10_000, ttlMs: () => 60_000, sizeOf })
  const load = (key: string, bytes: number) =>
    cache.get(key, [], async () => {
      // random bytes stay as large when they are compressed
      const json = serializeBytes(crypto.getRandomValues(new Uint8Array(bytes)))
      json.compressed.onGrowth = () => cache.remeasure(key, json)
      return json
    })
  await load('old', 2_000)
  const json = await load('new', 2_500)
  const before = cache.size
  const br = compress(json, 'br')?.byteLength as number
  expect(cache.size).toEqual({ entries: 2, bytes: before.bytes + br })
  compress(json, 'gzip')
  expect(cache.size.entries).toBe(1)
  expect(cache.size.bytes).toBeLessThanOrEqual(10_000)
  cache.clear()
  cache.remeasure('new', json)
  expect(cache.size).toEqual({ entries: 0, bytes: 0 })
})

test.each([
  '/docs/',
  '/docs/errors/',
  '/docs/docs.css',
  '/docs/start.js',
  '/docs/json',
  '/docs/shoppers/json',
  '/docs/staff/json',
  '/docs/swagger-ui.css',
])(
  'the public page %s may be cached, answers 304 and is sent compressed from its second request on',
  async (path) => {
    const get = (headers: Record<string, string> = {}) =>
      app.handle(
        new Request(`http://localhost${path}`, { headers: { 'accept-encoding': 'gzip', ...headers } }),
      )
    const plain = await (await get()).arrayBuffer()
    const second = await get()
    expect([second.status, second.headers.get('cache-control')]).toEqual([
      200,
      expect.stringMatching(/^public, max-age=/),
    ])
    const isLarge = plain.byteLength >= minCompressedBytes && !path.endsWith('json')
    if (isLarge && plain.byteLength <= 262_144) expect(second.headers.get('content-encoding')).toBe('gzip')
    const etag = second.headers.get('etag') as string
    expect((await get({ 'if-none-match': etag })).status).toBe(304)
    if (path.endsWith('/'))
      expect([second.headers.get('content-type'), second.headers.get('content-security-policy')]).toEqual([
        'text/html; charset=utf-8',
        expect.stringContaining("default-src 'none'"),
      ])
  },
)
