import type { Cookie } from 'elysia'
import { config } from '../config/index.ts'
import { sign, verifySigned } from '../lib/crypto/signed-value.ts'
import { seconds } from '../redis/keys.ts'

export const guestCookieName = 'guest_cart'

type Cookies = Record<string, Cookie<unknown>>

/** The guest's id from the signed cookie; undefined when there is none or it is forged. */
export function readGuestId(cookies: Cookies): string | undefined {
  const value = cookies[guestCookieName]?.value
  return typeof value === 'string' ? verifySigned(value, config.cookieSecrets) : undefined
}

/** The guest's id, made and sent as a cookie if there is none yet; the cookie lives as long as the cart. */
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
