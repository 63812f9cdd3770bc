import { type Context, Elysia } from 'elysia'
import type { SerializedJson } from '../lib/cache/serialized-json.ts'

/** A Cache-Control header for public answers, built once for many of them. */
export type CachePolicy = Readonly<{ cacheControl: string }>

/**
 * Returns the policy for answers that are the same for every caller.
 * @param maxAge seconds for which caches serve the answer without revalidation
 * @param stale further seconds for which a cache may serve it while it revalidates, or while the API is unavailable
 */
export function publicCache(maxAge: number, stale?: number): CachePolicy {
  const whileStale = stale === undefined ? '' : `, stale-while-revalidate=${stale}, stale-if-error=${stale}`
  return { cacheControl: `public, max-age=${maxAge}${whileStale}` }
}

/** The parts of Elysia's context that a cacheable answer reads and writes. */
type Exchange = Readonly<{ request: Request; set: Context['set'] }>

/** Sets `no-store` on every answer; a route that may be cached overrides it, so a private route needs no line. */
export const noStorePlugin = new Elysia({ name: 'no-store' }).onRequest(({ set }) => {
  set.headers['cache-control'] = 'no-store'
})

/**
 * Answers with serialized JSON and its ETag, or with 304 when the caller already has that version. The headers go into
 * `set` and the bytes are returned: Elysia would rebuild a Response for every header that plugins have set.
 * @returns typed as the value that was serialized, for clients that are typed by the routes; at run time, its bytes
 */
export function cacheableJson<T>(
  { request, set }: Exchange,
  json: SerializedJson<T>,
  policy: CachePolicy,
): T {
  set.headers.etag = json.etag
  set.headers['cache-control'] = policy.cacheControl
  set.headers.vary = 'Origin'
  const known = request.headers.get('if-none-match')
  if (known && matchesEtag(known, json.etag)) {
    set.status = 304
    return undefined as T
  }
  set.headers['content-type'] = 'application/json; charset=utf-8'
  return json.body as T
}

/** Returns whether an If-None-Match header names `etag` or is `*`. */
export function matchesEtag(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}
