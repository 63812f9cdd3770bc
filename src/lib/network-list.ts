import ipaddr from 'ipaddr.js'

type Range = ReturnType<typeof ipaddr.parseCIDR>

/** Addresses and CIDR ranges. */
type NetworkList = readonly Range[]

/** Parses addresses and CIDR ranges. @returns undefined when one of them is neither */
export function parseNetworks(items: readonly string[]): NetworkList | undefined {
  const ranges = items.map(parseRange)
  return ranges.every((range) => range !== undefined) ? ranges : undefined
}

function parseRange(item: string): Range | undefined {
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(item) || ipaddr.IPv6.isValidCIDR(item))
    return ipaddr.parseCIDR(item)
  if (!ipaddr.IPv4.isValidFourPartDecimal(item) && !ipaddr.IPv6.isValid(item)) return undefined
  const address = ipaddr.parse(item)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** Returns whether an IP address is in one of the networks. An IPv4 address that is written as IPv6 counts as IPv4. */
export function isInNetworks(address: string, networks: NetworkList): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((range) => parsed.kind() === range[0].kind() && parsed.match(range))
}
