import { expect, test } from 'bun:test'
import { clientAddress } from '../../src/http/client-address.ts'

const from = (peer: string, forwarded?: string) =>
  clientAddress(
    new Request('http://localhost/', forwarded ? { headers: { 'x-forwarded-for': forwarded } } : {}),
    { requestIP: () => ({ address: peer }) },
  )

test('a forwarded address counts only behind a trusted proxy, and only the last one that is not a proxy', () => {
  expect(from('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
  expect(from('127.0.0.1', '198.51.100.1, 198.51.100.2')).toBe('198.51.100.2')
  expect(from('::ffff:127.0.0.1', '198.51.100.3, 127.0.0.1')).toBe('198.51.100.3')
  expect(from('127.0.0.1', 'nonsense')).toBe('127.0.0.1')
})

test('all of an IPv6 /64 counts as one caller', () => {
  expect(from('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64')
  expect(from('127.0.0.1', '2001:db8:1:2:ffff::9')).toBe('2001:db8:1:2::/64')
  expect(from('127.0.0.1', '2001:0DB8:0001:0002::1')).toBe('2001:db8:1:2::/64')
  expect(from('2001:db8::1')).toBe('2001:db8:0:0::/64')
})
