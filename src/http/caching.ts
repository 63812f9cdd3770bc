import type { PreparedJson } from '../lib/prepared-json.ts'

/** How long caches keep an answer, seconds. */
export type CachePolicy = Readonly<{
  /** Browsers and shared caches serve it without asking. */
  maxAge: number
  /** A shared cache may serve it so much longer while it asks for a newer one, or while the mall does not answer. */
  stale?: number
}>

/** A JSON answer with a strong ETag, or 304 when the caller has it already. */
export function cacheableJson(request: Request, json: PreparedJson, policy: CachePolicy): Response {
  const headers = {
    etag: json.etag,
    'cache-control': cacheControl(policy),
    vary: 'Origin, Accept-Encoding',
    'content-type': 'application/json; charset=utf-8',
  }
  const known = request.headers.get('if-none-match')
  if (known && isKnown(known, json.etag)) return new Response(null, { status: 304, headers })
  return new Response(json.body, { headers })
}

function cacheControl({ maxAge, stale }: CachePolicy): string {
  const whileStale = stale === undefined ? '' : `, stale-while-revalidate=${stale}, stale-if-error=${stale}`
  return `public, max-age=${maxAge}${whileStale}`
}

/** Whether If-None-Match names `etag`, or anything. */
export function isKnown(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}
