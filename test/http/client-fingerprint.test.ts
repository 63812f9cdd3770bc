import { expect, test } from 'bun:test'
import { clientFingerprint } from '../../src/http/client/client-fingerprint.ts'

const of = (headers: Record<string, string>) =>
  clientFingerprint(new Request('http://localhost/', { headers }))
const browser = {
  'user-agent': 'Mozilla/5.0',
  'accept-language': 'zh-CN',
  'accept-encoding': 'gzip',
  'sec-ch-ua': '"Chromium";v="140"',
  'sec-ch-ua-platform': '"Windows"',
}

test('every header of the client software changes the fingerprint', () => {
  for (const name of Object.keys(browser)) expect(of({ ...browser, [name]: 'other' })).not.toBe(of(browser))
  expect(of({})).not.toBe(of(browser))
})

test('cookies, other headers and the order of headers do not change the fingerprint', () => {
  const reversed = Object.fromEntries(Object.entries(browser).reverse())
  expect(of({ cookie: 'a=1', accept: 'image/webp', 'x-forwarded-for': '1.2.3.4', ...reversed })).toBe(
    of(browser),
  )
})

test('the same value in a different header gives a different fingerprint', () => {
  expect(of({ 'user-agent': 'a', 'accept-language': '' })).not.toBe(
    of({ 'user-agent': '', 'accept-language': 'a' }),
  )
})
