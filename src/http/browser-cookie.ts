import type { Cookie } from 'elysia'
import { config } from '../config/index.ts'
import { seconds } from '../redis/keys.ts'

/** Tells the browser that began a third party's sign-in from all others. */
const name = 'oauth_browser'

type Cookies = Record<string, Cookie<unknown>>

/** The browser's id from its cookie; undefined when it has none. */
export function readBrowserId(cookies: Cookies): string | undefined {
  const value = cookies[name]?.value
  return typeof value === 'string' && /^[\w-]{36}$/.test(value) ? value : undefined
}

/** The browser's id, made and sent as a cookie that lives as long as the sign-in may take. */
export function ensureBrowserId(cookies: Cookies): string {
  const id = readBrowserId(cookies) ?? crypto.randomUUID()
  cookies[name]?.set({
    value: id,
    httpOnly: true,
    sameSite: 'lax',
    secure: config.publicUrl.startsWith('https:'),
    path: '/oauth',
    maxAge: seconds.oauthState,
  })
  return id
}
