import { Elysia } from 'elysia'
import { config } from '../config/index.ts'

const yearSeconds = 31_536_000

/** Headers of every answer: no browser guesses its type, and one that came by https stays with https. */
export const securityHeadersPlugin = new Elysia({ name: 'security-headers' }).headers({
  'x-content-type-options': 'nosniff',
  ...(config.publicUrl.startsWith('https:') && { 'strict-transport-security': `max-age=${yearSeconds}` }),
})

/** The sandbox of a demo shop, where the page /docs/ reads captchas and messages. */
export const sandboxOrigin =
  config.sms.provider === 'sandbox' && config.sms.baseUrl ? new URL(config.sms.baseUrl).origin : undefined

/** The policy of a page: its scripts and styles come from this server, and no other page frames it. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // Swagger UI sets styles on elements
  "style-src 'self' 'unsafe-inline'",
  // Swagger UI shows the picture of an answer from memory
  "img-src 'self' data: blob:",
  `connect-src 'self' ${[new URL(config.publicUrl).origin, sandboxOrigin].filter(Boolean).join(' ')}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of an HTML page. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy,
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
} as const

/** The policy of a stored file, which may be an SVG: opened as a page, it loads nothing and runs nothing. */
export const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"
