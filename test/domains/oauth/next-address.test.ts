import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { allowedNext } from '../../../src/domains/oauth/next-address.ts'

const shop = 'http://www.meiduo.site:8080'
const origins = [shop, 'https://m.meiduo.site', '*', 'not an address']
const next = (text: string) => allowedNext(text, shop, origins)

const accepted: [string, string][] = [
  ['/', '/'],
  ['/cart.html', '/cart.html'],
  ['/list.html?cat=115&page=2#top', '/list.html?cat=115&page=2#top'],
  ['/search.html?q=手机 壳', '/search.html?q=%E6%89%8B%E6%9C%BA%20%E5%A3%B3'],
  ['/a/../b', '/b'],
  ['/%5Cevil.example', '/%5Cevil.example'],
  ['/@evil.example', '/@evil.example'],
  ['/javascript:alert(1)', '/javascript:alert(1)'],
  [`${shop}/cart.html`, '/cart.html'],
  [shop, '/'],
  ['HTTP://WWW.MEIDUO.SITE:8080/cart.html', '/cart.html'],
  ['https://m.meiduo.site/cart.html?a=1', 'https://m.meiduo.site/cart.html?a=1'],
  ['https://m.meiduo.site:443/#/orders', 'https://m.meiduo.site/#/orders'],
]
for (const [given, normalized] of accepted)
  test(`accepted: ${given}`, () => expect(next(given)).toBe(normalized))

const refused = [
  '',
  'cart.html',
  '?a=1',
  '#a',
  '//evil.example',
  '///evil.example',
  '//www.meiduo.site:8080/',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/.//evil.example',
  '/%2e%2e//evil.example',
  '/%2E//evil.example',
  `${shop}//evil.example`,
  'https:evil.example',
  'http:evil.example',
  'http:/evil.example',
  'http:///evil.example',
  'http:\\\\evil.example',
  'http://evil.example',
  'https://www.meiduo.site:8080/',
  'http://www.meiduo.site/',
  'http://www.meiduo.site:80/',
  'http://www.meiduo.site:8081/',
  'http://www.meiduo.site.evil.example:8080/',
  'http://evil.example#www.meiduo.site:8080',
  'http://evil.example?www.meiduo.site:8080',
  'http://evil.example\\@www.meiduo.site:8080/',
  'http://www.meiduo.site:8080@evil.example/',
  'http://user@www.meiduo.site:8080/',
  'http://user:secret@www.meiduo.site:8080/',
  'http://:@evil.example/',
  'http://m.meiduo.site/',
  'https://*/',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '\t//evil.example',
  ' //evil.example',
  ' /cart.html',
  '\u0000/cart.html',
  '/\u0000/evil.example',
  'ht\ntp://evil.example',
  '/\u2044evil.example',
  '/\u2215evil.example',
  '/\uff0fevil.example',
  '\uff0f\uff0fevil.example',
  'http:\uff0f\uff0fevil.example',
  'http://www.meiduo.site:8080\uff0f@evil.example',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\nscript:alert(1)',
  'javascript://www.meiduo.site:8080/%0aalert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://www.meiduo.site:8080/',
  'ws://www.meiduo.site:8080/',
  'blob:http://www.meiduo.site:8080/1',
  'about:blank',
  'http://',
  'http://[',
  `/${'a'.repeat(1024)}`,
  `/${'手'.repeat(200)}`,
]
for (const given of refused)
  test(`refused: ${JSON.stringify(given).slice(0, 60)}`, () => expect(next(given)).toBeUndefined())

const pieces = [
  ...['/', '//', '\\', '.', '..', '@', ':', '?', '#', '&', '%2f', '%2e', '%5c', '%00', '%0a', '\t', '\n'],
  ...['\r', ' ', '\u00a0', '\u2028', '\uff0f', '\u3002', 'http:', 'https:', 'HTTP://', 'http://', 'https://'],
  ...['javascript:', 'data:', 'evil.example', 'www.meiduo.site', 'm.meiduo.site', ':8080', ':80', 'a', '手'],
  ...[shop, 'https://m.meiduo.site', `${shop}/`, '/cart.html'],
]
const loose = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })))
    .map((p) => p.join('')),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
)

/** Half of the texts begin with `/` or an allowed origin, so that the rest decides. */
const text = fc.oneof(
  loose,
  fc
    .tuple(fc.constantFrom('/', shop, `${shop}/`, 'https://m.meiduo.site'), loose)
    .map((parts) => parts.join('')),
)

test('every accepted address resolves to an allowed origin from any page of the shop, and is printable ASCII', () => {
  let seen = 0
  const property = fc.property(text, (given) => {
    const address = next(given)
    if (address === undefined) return
    seen++
    for (const page of [`${shop}/oauth_callback.html`, `${shop}/a/b/c.html?x=1`])
      for (const target of [address, `${address}#s=nonce`]) {
        const { origin, username } = new URL(target, page)
        expect([shop, 'https://m.meiduo.site']).toContain(origin)
        expect(username).toBe('')
      }
    expect(address).toMatch(/^[!-~]+$/)
    expect(next(address)).toBe(address)
  })
  fc.assert(property, { numRuns: 20_000 })
  expect(seen).toBeGreaterThan(500)
})
