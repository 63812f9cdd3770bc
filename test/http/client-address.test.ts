import { expect, spyOn, test } from 'bun:test'
import { IPv6 } from 'ipaddr.js'
import { clientAddress, wholeClientAddress } from '../../src/http/client/client-address.ts'

const from = (peer: string, forwarded?: string, find = clientAddress) =>
  find(new Request('http://localhost/', forwarded ? { headers: { 'x-forwarded-for': forwarded } } : {}), {
    requestIP: () => ({ address: peer }),
  })

test('a forwarded address counts only behind a trusted proxy, and only the last one that is not a proxy', () => {
  expect(from('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
  expect(from('127.0.0.1', '198.51.100.1, 198.51.100.2')).toBe('198.51.100.2')
  expect(from('::ffff:127.0.0.1', '198.51.100.3, 127.0.0.1')).toBe('198.51.100.3')
  for (const text of ['nonsense', 'fe80::1%a:b', '1::%a-b.c:d', 'fe80::1%eth0'])
    expect([text, from('127.0.0.1', text)]).toEqual([text, '127.0.0.1'])
})

test('an IPv4 address that is mapped into IPv6 counts as the IPv4 address', () => {
  expect(from('::ffff:203.0.113.7')).toBe('203.0.113.7')
  expect(from('127.0.0.1', '::FFFF:203.0.113.7')).toBe('203.0.113.7')
})

test('all of an IPv6 /64 counts as one caller', () => {
  expect(from('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64')
  expect(from('127.0.0.1', '2001:db8:1:2:ffff::9')).toBe('2001:db8:1:2::/64')
  expect(from('127.0.0.1', '2001:0DB8:0001:0002::1')).toBe('2001:db8:1:2::/64')
  expect(from('2001:db8::1')).toBe('2001:db8:0:0::/64')
})

test('another company gets the whole address of the same caller', () => {
  const wholeFrom = (peer: string, forwarded?: string) => from(peer, forwarded, wholeClientAddress)
  expect(wholeFrom('127.0.0.1', '198.51.100.1, 2001:0DB8::0001')).toBe('2001:db8::1')
  expect(wholeFrom('127.0.0.1', '::ffff:203.0.113.7')).toBe('203.0.113.7')
  expect(wholeFrom('fe80::1%eth0')).toBe('fe80::1')
  expect(wholeFrom('203.0.113.7', '2001:db8::1')).toBe('203.0.113.7')
})

test('an address is parsed once, and again after 10,000 others, so that the memory is bounded', () => {
  const parse = spyOn(IPv6, 'parse')
  try {
    const isParsed = (address: string) => {
      parse.mockClear()
      from(address)
      return parse.mock.calls.length > 0
    }
    expect([isParsed('2001:db8:9::1'), isParsed('2001:db8:9::1')]).toEqual([true, false])
    for (let i = 0; i < 10_000; i++) from(`198.18.${i >> 8}.${i & 255}`)
    expect(isParsed('2001:db8:9::1')).toBe(true)
  } finally {
    parse.mockRestore()
  }
})

test('a range of TRUSTED_PROXIES trusts each address in it and no other', async () => {
  const callers = await askWith('10.0.0.0/8,fd00::/8,::1', [
    ['10.1.2.3', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.2'],
    ['10.1.2.3', '198.51.100.3, 10.9.9.9, ::ffff:10.8.8.8'],
    ['11.1.2.3', '198.51.100.4'],
    ['fd12::1', '2001:db8:1:2::9'],
    ['fe80::1', '198.51.100.5'],
    ['::1', ''],
    ['127.0.0.1', '198.51.100.6'],
    ['10.1.2.3', '198.51.100.7, 1'],
  ])
  expect(callers).toEqual([
    '198.51.100.1',
    '198.51.100.2',
    '198.51.100.3',
    '11.1.2.3',
    '2001:db8:1:2::/64',
    'fe80:0:0:0::/64',
    '::1',
    '127.0.0.1',
    '10.1.2.3',
  ])
})

/** The callers that a process with this TRUSTED_PROXIES sees for pairs of peer and X-Forwarded-For. */
async function askWith(
  TRUSTED_PROXIES: string,
  pairs: [peer: string, forwarded: string][],
): Promise<string[]> {
  const script = `
    import { clientAddress } from '${import.meta.dir}/../../src/http/client/client-address.ts'
    console.log(JSON.stringify(${JSON.stringify(pairs)}.map(([address, forwarded]) =>
      clientAddress(new Request('http://localhost/', { headers: { 'x-forwarded-for': forwarded } }), {
        requestIP: () => ({ address }),
      }))))`
  const child = Bun.spawn([process.execPath, '--no-env-file', '-e', script], {
    env: { PATH: process.env.PATH, TRUSTED_PROXIES },
    stdout: 'pipe',
  })
  return JSON.parse(await new Response(child.stdout).text())
}
