import type { Cookie } from 'elysia'
import { config } from '../config/index.ts'
import { sign, verifySigned } from '../lib/crypto/signed-value.ts'
import { seconds } from '../redis/keys.ts'

export const guestCookieName = 'guest_cart'

type Cookies = Record<string, Cookie<unknown>>

/** Returns the guest id from the signed cookie, or undefined when the cookie is missing or its signature is invalid. */
export function readGuestId(cookies: Cookies): string | undefined {
  const value = cookies[guestCookieName]?.value
  return typeof value === 'string' ? verifySigned(value, config.cookieSecrets) : undefined
}

/** Returns the guest id, creating it if needed, and renews the cookie for the lifetime of the cart. */
export function ensureGuestId(cookies: Cookies): string {
  const guestId = readGuestId(cookies) ?? crypto.randomUUID()
  cookies[guestCookieName]?.set({
    value: sign(guestId, config.cookieSecrets),
    httpOnly: true,
    sameSite: 'lax',
    secure: config.publicUrl.startsWith('https:'),
    path: '/',
    maxAge: seconds.guestCart,
  })
  return guestId
}
