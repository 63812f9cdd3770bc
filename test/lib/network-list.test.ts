import { expect, test } from 'bun:test'
import { isInNetworks, parseNetworks } from '../../src/lib/network-list.ts'

test('an address is in a network by its bits, also when IPv4 is written as IPv6', () => {
  const networks = parseNetworks(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32', '::1']) ?? []
  for (const [address, isInside] of [
    ['10.1.255.255', true],
    ['10.2.0.0', false],
    ['::ffff:10.1.2.3', true],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['2001:db8:ffff::1', true],
    ['2001:db9::1', false],
    ['::1', true],
    ['unknown', false],
    ['', false],
  ] as const)
    expect([address, isInNetworks(address, networks)]).toEqual([address, isInside])
  expect(isInNetworks('10.1.2.3', [])).toBe(false)
})

test('what is neither an address nor a range is no list of networks', () => {
  for (const item of ['', 'office', '10.0.0.0/33', '10.0.0.256', '10.0', '2001:db8::/129', '0x0a000001'])
    expect([item, parseNetworks([item])]).toEqual([item, undefined])
  expect(parseNetworks([])).toEqual([])
})
