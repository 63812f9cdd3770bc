import { isIP } from 'node:net'
import { IPv6 } from 'ipaddr.js'
import { compile } from 'proxy-addr'
import { config } from '../config/index.ts'

type Listener = { requestIP(request: Request): { address: string } | null } | null

/**
 * `caller` is what limits count: an IPv4 address, or the /64 of an IPv6 address, since one customer owns all of it. A
 * proxy keeps its whole address.
 */
type Peer = Readonly<{ isProxy: boolean; caller: string }>

const isTrusted = compile([...config.trustedProxies])
const peers = new Map<string, Peer>()
const maxPeers = 10_000

/**
 * Returns the caller's address: the peer, or behind trusted proxies the last address in X-Forwarded-For that is no
 * trusted proxy. A request without a socket counts as coming from this machine.
 */
export function clientAddress(request: Request, server: Listener): string {
  const peer = peerOf(server?.requestIP(request)?.address ?? '127.0.0.1')
  if (!peer.isProxy) return peer.caller
  const forwarded = request.headers.get('x-forwarded-for')
  if (!forwarded) return peer.caller
  const hops = forwarded.split(',')
  for (let i = hops.length - 1; i >= 0; i--) {
    const hop = (hops[i] as string).trim()
    // a zone id is local to the machine that added it, and ipaddr.js cannot parse each of them
    if (!isIP(hop) || hop.includes('%')) break
    const { isProxy, caller } = peerOf(hop)
    if (!isProxy) return caller
  }
  return peer.caller
}

/** Memoized: parsing an address costs more than everything else here, and most callers send several requests. */
function peerOf(address: string): Peer {
  let peer = peers.get(address)
  if (!peer) {
    if (peers.size >= maxPeers) peers.clear()
    const isProxy = isTrusted(address, 0)
    peer = { isProxy, caller: callerOf(address, isProxy) }
    peers.set(address, peer)
  }
  return peer
}

function callerOf(address: string, isProxy: boolean): string {
  if (isIP(address) !== 6) return address
  const parsed = IPv6.parse(address)
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString()
  if (isProxy) return parsed.toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
