import { Elysia } from 'elysia'
import { type PreparedJson, prepareText } from '../lib/prepared-json.ts'

/** No answer is kept by anybody unless it says so itself: what is private needs no reminder. */
export const noStorePlugin = new Elysia({ name: 'no-store' }).onRequest(({ set }) => {
  set.headers['cache-control'] = 'no-store'
})

/**
 * A JSON answer with a strong ETag, or 304 when the caller has it already.
 * @param maxAgeSeconds how long a shared cache may keep it
 */
export function cacheableJson(request: Request, json: string, maxAgeSeconds: number): Response {
  return cacheablePrepared(request, prepareText(json), maxAgeSeconds)
}

/** Like `cacheableJson`, for an answer whose text and ETag were made before. */
export function cacheablePrepared(request: Request, json: PreparedJson, maxAgeSeconds: number): Response {
  const { text, etag } = json
  const headers = {
    etag,
    'cache-control': `public, max-age=${maxAgeSeconds}`,
    vary: 'Origin, Accept-Encoding',
    'content-type': 'application/json; charset=utf-8',
  }
  const known = request.headers.get('if-none-match')
  if (known && isKnown(known, etag)) return new Response(null, { status: 304, headers })
  return new Response(text, { headers })
}

function isKnown(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}
