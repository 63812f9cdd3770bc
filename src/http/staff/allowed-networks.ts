import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { defineError } from '../../lib/errors.ts'
import { isInNetworks, parseNetworks } from '../../lib/network-list.ts'
import { wholeClientAddress } from '../client/client-address.ts'

export const networkNotAllowed = defineError(
  403,
  'network_not_allowed',
  '不能从当前网络访问',
  'Not reachable from your network',
)

const allowed = parseNetworks(config.staff.allowedNetworks) ?? []

/**
 * Refuses callers outside STAFF_ALLOWED_NETWORKS, sign-in included, at every address for staff. A preflight is answered, so that a
 * console can read the refusal.
 * @throws 403 network_not_allowed
 */
export const allowedNetworksPlugin = new Elysia({ name: 'allowed-networks' }).onRequest(
  ({ request, server }) => {
    if (allowed.length === 0 || request.method === 'OPTIONS' || !isForStaff(request.url)) return
    if (!isInNetworks(wholeClientAddress(request, server), allowed)) throw networkNotAllowed()
  },
)

/** Compares generously: a path that no route has is refused, too. */
function isForStaff(url: string): boolean {
  const [path = ''] = url.slice(url.indexOf('/', url.indexOf('//') + 2)).split(/[?#]/, 1)
  return /^\/*(?:meiduo_admin|console|mcp)(?:\/|$)/i.test(decoded(path))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
