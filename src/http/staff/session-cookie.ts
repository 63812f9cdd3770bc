import { createHash, timingSafeEqual } from 'node:crypto'
import type { Cookie } from 'elysia'
import { config } from '../../config/index.ts'
import type { Config } from '../../config/read-config.ts'

const name = 'meiduo_staff'
const csrfHeaderName = 'x-csrf-token'

type Cookies = Record<string, Cookie<unknown>>

/** Sets the cookie of a staff session: scripts cannot read it, and browsers send it from pages of this origin only. */
export function setSessionCookie(cookies: Cookies, secret: string): void {
  cookies[name]?.set({ value: secret, ...sessionCookieAttributes(), maxAge: config.staff.sessionSeconds })
}

/** Removes the cookie of a staff session. */
export function clearSessionCookie(cookies: Cookies): void {
  cookies[name]?.set({ value: '', ...sessionCookieAttributes(), maxAge: 0 })
}

/** Returns the attributes of the cookie of a staff session: a page of another site never sends it. */
export function sessionCookieAttributes({ publicUrl }: Pick<Config, 'publicUrl'> = config) {
  const isSecure = publicUrl.startsWith('https:')
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: isSecure } as const
}

const pattern = new RegExp(`(?:^|;) *${name}=([\\w-]{43}) *(?:;|$)`)

/** Returns the secret of the session in the cookie, undefined without a well-formed one. */
export function readSessionSecret({ headers }: Request): string | undefined {
  return pattern.exec(headers.get('cookie') ?? '')?.[1]
}

/** Returns the token that a write with the cookie repeats in X-CSRF-Token. It does not reveal the secret of the session. */
export function csrfTokenOf(secret: string): string {
  return createHash('sha256').update(`csrf:${secret}`).digest('base64url')
}

/** Returns whether the request repeats the CSRF token of its session. */
export function hasCsrfToken({ headers }: Request, secret: string): boolean {
  const [given, expected] = [headers.get(csrfHeaderName) ?? '', csrfTokenOf(secret)].map(Buffer.from) as [
    Buffer,
    Buffer,
  ]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Returns whether a request changes nothing. */
export const isRead = ({ method }: Request) => method === 'GET' || method === 'HEAD'

/**
 * Returns whether a page of this origin sends the request, as the browser says. A read may come without both headers: a browser
 * sends no Origin with it, and Sec-Fetch-Site to https only; a page of another origin cannot read the answer.
 * https://www.w3.org/TR/fetch-metadata/
 */
export function isOwnOrigin(request: Request): boolean {
  const { headers } = request
  const [site, origin] = [headers.get('sec-fetch-site'), headers.get('origin')]
  const isTyped = site === 'none' && isRead(request)
  if (site !== null && site !== 'same-origin' && !isTyped) return false
  if (origin !== null) return isOwnAddress(origin, request.url)
  return site !== null || isRead(request)
}

/** The public address of the API, or the host that the browser asked for, which a page of another origin cannot choose. */
function isOwnAddress(origin: string, requested: string): boolean {
  if (!URL.canParse(origin)) return false
  const [given, own] = [new URL(origin), new URL(config.publicUrl)]
  return (
    given.protocol === own.protocol && (given.host === own.host || given.host === new URL(requested).host)
  )
}
