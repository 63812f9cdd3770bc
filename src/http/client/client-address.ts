import { isIP } from 'node:net'
import { IPv6 } from 'ipaddr.js'
import { compile } from 'proxy-addr'
import { config } from '../../config/index.ts'

type Listener = { requestIP(request: Request): { address: string } | null } | null

/**
 * `address` is an IPv4 address or a whole IPv6 address. `caller` is what limits count: an IPv4 address, or the /64 of an IPv6
 * address, since one customer owns all of it. A proxy keeps its whole address.
 */
type Peer = Readonly<{ isProxy: boolean; address: string; caller: string }>

const isTrusted = compile([...config.trustedProxies])
const peers = new Map<string, Peer>()
const maxPeers = 10_000

/**
 * Returns the caller that limits count: an IPv4 address, or the /64 of an IPv6 address. It is the peer, or behind trusted
 * proxies the last address in X-Forwarded-For that is no trusted proxy. A request without a socket counts as coming from this
 * machine.
 */
export function clientAddress(request: Request, server: Listener): string {
  return clientOf(request, server).caller
}

/** Returns the whole address of the same caller, for other companies: a prefix is no address to them. */
export function wholeClientAddress(request: Request, server: Listener): string {
  return clientOf(request, server).address
}

function clientOf(request: Request, server: Listener): Peer {
  const peer = peerOf(server?.requestIP(request)?.address ?? '127.0.0.1')
  if (!peer.isProxy) return peer
  const forwarded = request.headers.get('x-forwarded-for')
  if (!forwarded) return peer
  const hops = forwarded.split(',')
  for (let i = hops.length - 1; i >= 0; i--) {
    const hop = (hops[i] as string).trim()
    // a zone id is local to the machine that added it, and ipaddr.js cannot parse each of them
    if (!isIP(hop) || hop.includes('%')) break
    const client = peerOf(hop)
    if (!client.isProxy) return client
  }
  return peer
}

/** Memoized: parsing an address costs more than everything else here, and most callers send several requests. */
function peerOf(address: string): Peer {
  let peer = peers.get(address)
  if (!peer) {
    if (peers.size >= maxPeers) peers.clear()
    peer = parsePeer(address)
    peers.set(address, peer)
  }
  return peer
}

function parsePeer(text: string): Peer {
  const isProxy = isTrusted(text, 0)
  if (isIP(text) !== 6) return { isProxy, address: text, caller: text }
  const parsed = IPv6.parse(text)
  if (parsed.isIPv4MappedAddress()) {
    const address = parsed.toIPv4Address().toString()
    return { isProxy, address, caller: address }
  }
  const address = new IPv6(parsed.parts).toString()
  return { isProxy, address, caller: isProxy ? address : prefixOf(parsed) }
}

function prefixOf({ parts }: IPv6): string {
  const prefix = parts.slice(0, 4).map((part) => part.toString(16))
  return `${prefix.join(':')}::/64`
}
