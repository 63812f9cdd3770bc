import { isIP } from 'node:net'
import { config } from '../config/index.ts'

type Listener = { requestIP(request: Request): { address: string } | null } | null

const trusted = new Set(config.trustedProxies)

/**
 * The caller's address: the peer, or behind trusted proxies the last address in X-Forwarded-For that is not one of
 * them. A request that came over no socket counts as coming from this machine. Of an IPv6 address only the /64 counts:
 * one customer has all of it, and limits would not hold otherwise.
 */
export function clientAddress(request: Request, server: Listener): string {
  const peer = plain(server?.requestIP(request)?.address ?? '127.0.0.1')
  if (!trusted.has(peer)) return network(peer)
  const hops = (request.headers.get('x-forwarded-for') ?? '').split(',').map((hop) => plain(hop.trim()))
  for (const hop of hops.reverse()) {
    if (!isIP(hop)) break
    if (!trusted.has(hop)) return network(hop)
  }
  return peer
}

function plain(address: string): string {
  return address.replace(/^::ffff:/i, '').toLowerCase()
}

function network(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('::')
  // one network, however its zeros are written
  const groups = (text: string) =>
    text
      .split(':')
      .filter(Boolean)
      .map((group) => group.replace(/^0+(?=.)/, ''))
  const missing = Array(Math.max(0, 8 - groups(head).length - groups(tail).length)).fill('0')
  return `${[...groups(head), ...missing, ...groups(tail)].slice(0, 4).join(':')}::/64`
}
