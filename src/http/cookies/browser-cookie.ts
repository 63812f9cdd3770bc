import type { Cookie } from 'elysia'
import { seconds } from '../../redis/keys.ts'
import { cookieAttributes } from './cookie-attributes.ts'

/** Identifies the browser that started a third-party sign-in. */
const name = 'oauth_browser'

type Cookies = Record<string, Cookie<unknown>>

/** Returns the browser id from the cookie, or undefined without a well-formed one. */
export function readBrowserId(cookies: Cookies): string | undefined {
  const value = cookies[name]?.value
  return typeof value === 'string' && /^[\w-]{36}$/.test(value) ? value : undefined
}

/** Returns the browser id, creating it if needed, and sets the cookie for the time that a sign-in may take. */
export function ensureBrowserId(cookies: Cookies): string {
  const id = readBrowserId(cookies) ?? crypto.randomUUID()
  cookies[name]?.set({
    value: id,
    ...cookieAttributes(),
    path: '/oauth',
    maxAge: seconds.oauthState,
  })
  return id
}
