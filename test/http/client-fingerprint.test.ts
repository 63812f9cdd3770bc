import { expect, test } from 'bun:test'
import { clientFingerprint } from '../../src/http/client-fingerprint.ts'

const of = (headers: Record<string, string>) =>
  clientFingerprint(new Request('http://localhost/', { headers }))
const browser = {
  'user-agent': 'Mozilla/5.0',
  'accept-language': 'zh-CN',
  'accept-encoding': 'gzip',
  'sec-ch-ua': '"Chromium";v="140"',
  'sec-ch-ua-platform': '"Windows"',
}

test('what the software tells makes the fingerprint, each header of it', () => {
  for (const name of Object.keys(browser)) expect(of({ ...browser, [name]: 'other' })).not.toBe(of(browser))
  expect(of({})).not.toBe(of(browser))
})

test('what differs from request to request, or in order, makes no other fingerprint', () => {
  const reversed = Object.fromEntries(Object.entries(browser).reverse())
  expect(of({ cookie: 'a=1', accept: 'image/webp', 'x-forwarded-for': '1.2.3.4', ...reversed })).toBe(
    of(browser),
  )
})

test('a value cannot be moved from one header to another', () => {
  expect(of({ 'user-agent': 'a', 'accept-language': '' })).not.toBe(
    of({ 'user-agent': '', 'accept-language': 'a' }),
  )
})
