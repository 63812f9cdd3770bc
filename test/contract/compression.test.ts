import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { subscribeToInvalidations } from '../../src/domains/catalog/cache/change-events.ts'
import { whenSearchReady } from '../../src/domains/search/search-service.ts'
import { createUser } from '../support/factories/users.ts'
import { app } from '../support/http.ts'
import { waitUntil } from '../support/processes/isolated-app.ts'

let [token, sku] = ['', 0]
// without it this process caches nothing, and an answer that is not cached is not compressed
afterAll(subscribeToInvalidations())

beforeAll(async () => {
  await whenSearchReady()
  token = (await createUser()).token
  const { bytes } = await ask('/skus/search/?text=手机&page_size=1', 'identity')
  sku = JSON.parse(Buffer.from(bytes).toString()).results[0].id
})

async function ask(path: string, encoding: string, headers: Record<string, string> = {}) {
  const request = new Request(`http://localhost${path}`, {
    headers: { 'accept-encoding': encoding, authorization: `JWT ${token}`, ...headers },
  })
  const response = await app.handle(request)
  return { response, bytes: await response.bytes() }
}

const decoders = { br: brotliDecompressSync, gzip: gunzipSync }

const shared: [what: string, path: () => string][] = [
  ['the OpenAPI document', () => '/docs/json'],
  ['the areas', () => '/areas/'],
  ['the menu', () => '/channels/'],
  ['the categories', () => '/categories/'],
  ['the ads', () => '/contents/'],
  ['a list of SKUs', () => '/categories/1/skus/?page_size=100'],
  ['a search', () => '/skus/search/?text=手机'],
  ['a SKU', () => `/skus/${sku}/`],
  ['a style of the docs', () => '/docs/swagger-ui.css'],
]

describe('a public answer is compressed as the caller accepts it, with the same content', () => {
  for (const [what, path] of shared)
    for (const coding of ['br', 'gzip'] as const)
      test(`${what} as ${coding}`, async () => {
        // an answer may expire or change between two requests
        await waitUntil('a compressed form of the plain answer', async () => {
          const [plain, { response, bytes }] = [await ask(path(), 'identity'), await ask(path(), coding)]
          const etag = plain.response.headers.get('etag')?.replace(/"$/, `-${coding}"`) as string
          if (response.headers.get('etag') !== etag) return false
          expect([plain.response.status, response.status]).toEqual([200, 200])
          expect(response.headers.get('content-encoding')).toBe(coding)
          expect(plain.response.headers.get('content-encoding')).toBeNull()
          for (const { headers } of [plain.response, response])
            expect([headers.get('vary'), headers.get('content-type')]).toEqual([
              'Origin, Accept-Encoding',
              expect.stringMatching(/^(application\/json|text\/css); charset=utf-8$/),
            ])
          expect(Buffer.from(decoders[coding](bytes)).equals(plain.bytes)).toBe(true)
          const again = await ask(path(), coding, { 'if-none-match': etag })
          return again.response.status === 304 && again.bytes.length === 0
        })
      })
})

test('a private answer and an error stay plain, also for a caller that refuses plain bytes', async () => {
  for (const path of [
    '/cart/',
    '/orders/',
    '/user/',
    '/addresses/',
    '/user/export/',
    '/nowhere/',
    '/coupons/',
  ])
    for (let i = 0; i < 3; i++) {
      const { response } = await ask(path, 'br, gzip, identity;q=0')
      expect([path, response.headers.get('content-encoding')]).toEqual([path, null])
    }
})

test('the pages of the documentation, their files and documents are compressed from the first request on', async () => {
  for (const path of [
    '/docs/staff/json',
    '/docs/shoppers/json',
    '/docs/swagger-ui-bundle.js',
    '/docs/errors/',
  ]) {
    const { response, bytes } = await ask(path, 'br')
    expect([path, response.headers.get('content-encoding')]).toEqual([path, 'br'])
    expect(decoders.br(bytes).byteLength).toBeGreaterThan(bytes.byteLength)
  }
})
