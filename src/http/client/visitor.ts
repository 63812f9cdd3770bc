import { config } from '../../config/index.ts'
import { verifySigned } from '../../lib/crypto/signed-value.ts'
import { guestCookieName, guestHeaderName } from '../cookies/guest-cookie.ts'
import { readToken } from '../identity.ts'
import { clientAddress } from './client-address.ts'

const guestCookie = new RegExp(`(?:^|; *)${guestCookieName}=([^;]+)`)

type Listener = Parameters<typeof clientAddress>[1]

/**
 * Describes the caller for the count of visitors. `identify` returns the user of a valid token, else the guest of a signed header or
 * cookie, else address and user agent. `key` differs between callers, and costs no verification.
 */
export function visitorOf(request: Request, server: Listener) {
  const { headers } = request
  const [authorization, header] = [headers.get('authorization'), headers.get(guestHeaderName)]
  const cookie = guestCookie.exec(headers.get('cookie') ?? '')?.[1]
  const userAgent = headers.get('user-agent') ?? ''
  const address = clientAddress(request, server)
  const guestOf = (signed: string | null | undefined) =>
    signed ? verifySigned(decode(signed), config.cookieSecrets) : undefined
  return {
    key: `${authorization} ${header} ${cookie} ${address} ${userAgent}`,
    userAgent,
    async identify(): Promise<string> {
      const user = authorization ? await readToken(request) : undefined
      if (user) return `user ${user.id}`
      const guest = guestOf(header) ?? guestOf(cookie)
      return guest ? `guest ${guest}` : `${address} ${userAgent}`
    },
  }
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
