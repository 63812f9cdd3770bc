import { type Context, Elysia } from 'elysia'
import type { SerializedJson } from '../lib/cache/serialized-json.ts'

/** How long caches keep an answer: a Cache-Control header, made once for many answers. */
export type CachePolicy = Readonly<{ cacheControl: string }>

/**
 * A policy for what everybody sees alike. Times are seconds.
 * @param maxAge browsers and shared caches serve it without asking
 * @param stale a shared cache may serve it so much longer while it asks for a newer one, or while the mall is away
 */
export function publicCache(maxAge: number, stale?: number): CachePolicy {
  const whileStale = stale === undefined ? '' : `, stale-while-revalidate=${stale}, stale-if-error=${stale}`
  return { cacheControl: `public, max-age=${maxAge}${whileStale}` }
}

/** Where a handler's answer takes form: Elysia's `request` and `set`. */
type Exchange = Readonly<{ request: Request; set: Context['set'] }>

/** No answer is kept by anybody unless it says so itself: what is private needs no reminder. */
export const noStorePlugin = new Elysia({ name: 'no-store' }).onRequest(({ set }) => {
  set.headers['cache-control'] = 'no-store'
})

/**
 * A JSON answer with a strong ETag, or 304 when the caller has it already. Headers go into `set` and bytes come back: a
 * Response would be taken apart and built again for every header that plugins have set.
 */
export function cacheableJson({ request, set }: Exchange, json: SerializedJson, policy: CachePolicy) {
  set.headers.etag = json.etag
  set.headers['cache-control'] = policy.cacheControl
  set.headers.vary = 'Origin'
  const known = request.headers.get('if-none-match')
  if (known && matchesEtag(known, json.etag)) {
    set.status = 304
    return undefined
  }
  set.headers['content-type'] = 'application/json; charset=utf-8'
  return json.body
}

/** Whether If-None-Match names `etag`, or anything. */
export function matchesEtag(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}
