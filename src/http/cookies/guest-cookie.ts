import type { Cookie, DocumentDecoration } from 'elysia'
import { config } from '../../config/index.ts'
import { sign, verifySigned } from '../../lib/crypto/signed-value.ts'
import { seconds } from '../../redis/keys.ts'
import { cookieAttributes } from './cookie-attributes.ts'

export const guestCookieName = 'guest_cart'
/** Header of clients without cookies, such as mini programs and apps. It wins over the cookie. */
export const guestHeaderName = 'x-guest-cart'

/** The header of guests in the OpenAPI document. */
export const guestParameter: NonNullable<DocumentDecoration['parameters']>[number] = {
  name: 'X-Guest-Cart',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description:
    '未登录且不用 Cookie 的客户端：此前回答中的 guest_token · of a guest without cookies: the guest_token of an earlier answer',
}

/** The parts of a request that identify a guest. */
export type GuestRequest = Readonly<{ cookie: Record<string, Cookie<unknown>>; request: Request }>

/**
 * Returns the guest id from the signed X-Guest-Cart header, else from the signed cookie. An invalid header, such as the text
 * `undefined` of a storefront's script, counts as absent, so that the cookie's cart is not replaced.
 */
export function readGuestId({ cookie, request }: GuestRequest): string | undefined {
  const verify = (value: unknown) =>
    typeof value === 'string' ? verifySigned(value, config.cookieSecrets) : undefined
  return verify(request.headers.get(guestHeaderName)) ?? verify(cookie[guestCookieName]?.value)
}

/**
 * Returns the guest id, creating it if needed, and renews the cookie for the lifetime of the cart.
 * @returns also the token for the X-Guest-Cart header, to be answered to a client that sent no cookie
 */
export function ensureGuest(caller: GuestRequest): { guestId: string; guestToken: string | undefined } {
  const guestId = readGuestId(caller) ?? crypto.randomUUID()
  const value = sign(guestId, config.cookieSecrets)
  const maxAge = seconds.guestCart
  caller.cookie[guestCookieName]?.set({ value, ...cookieAttributes(), path: '/', maxAge })
  return { guestId, guestToken: caller.request.headers.has('cookie') ? undefined : value }
}
