import { config } from '../../config/index.ts'
import type { Config } from '../../config/read-config.ts'

/**
 * Returns the attributes that all cookies of the mall share. A storefront on another site needs `SameSite=None`, which browsers
 * accept only with `Secure`; `Partitioned` keeps the cookie apart for each site that embeds the storefront (CHIPS).
 * https://developer.mozilla.org/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies
 */
export function cookieAttributes({ publicUrl, guestCookieSameSite }: CookieSettings = config) {
  const isCrossSite = guestCookieSameSite === 'none'
  return {
    httpOnly: true,
    sameSite: guestCookieSameSite,
    secure: isCrossSite || publicUrl.startsWith('https:'),
    ...(isCrossSite && { partitioned: true }),
  } as const
}

type CookieSettings = Pick<Config, 'publicUrl' | 'guestCookieSameSite'>
