import { type Context, Elysia } from 'elysia'
import {
  type Coding,
  compress,
  minCompressedBytes,
  prepareCompressed,
  type SerializedJson,
} from '../lib/cache/serialized-json.ts'
import { type Accepted, parseAcceptEncoding } from './compression/accept-encoding.ts'
import { markAsStale } from './stale-answers.ts'

/** A Cache-Control header for public answers, built once for many of them. */
type CachePolicy = Readonly<{ cacheControl: string }>

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
 * Answers with serialized JSON and its ETag, or with 304 when the caller already has that version. From its second request
 * on, an answer of 1 KB and more is sent compressed. The headers go into `set` and the bytes are returned: Elysia would
 * rebuild a Response for every header that plugins have set.
 * @returns typed as the value that was serialized, for clients that are typed by the routes; at run time, its bytes
 */
export function cacheableJson<T>(
  { request, set }: Exchange,
  json: SerializedJson<T>,
  policy: CachePolicy,
  contentType = 'application/json; charset=utf-8',
): T {
  const { headers } = set
  const accepted = parseAcceptEncoding(request.headers.get('accept-encoding'))
  headers['cache-control'] = policy.cacheControl
  headers.vary = 'Origin, Accept-Encoding'
  if (json.staleSeconds !== undefined) markAsStale(headers, json.staleSeconds)
  const { coding, bytes } = chooseForm(json, accepted)
  headers.etag = etagOf(json, coding)
  const known = request.headers.get('if-none-match')
  const match = known && findMatch(known, json, accepted, headers.etag)
  if (match) {
    headers.etag = match
    set.status = 304
    return undefined as T
  }
  json.compressed.wasSent = true
  headers['content-type'] = contentType
  if (coding) headers['content-encoding'] = coding
  return bytes as T
}

/** As `cacheableJson`, for an answer that the process keeps: it is compressed from its first request on. */
export async function keptJson<T>(
  exchange: Exchange,
  json: SerializedJson<T>,
  policy: CachePolicy,
  contentType?: string,
): Promise<T> {
  const { codings } = parseAcceptEncoding(exchange.request.headers.get('accept-encoding'))
  const [coding] = codings
  if (coding) {
    await prepareCompressed(json, coding)
    json.compressed.wasSent = true
  }
  return cacheableJson(exchange, json, policy, contentType)
}

type Form = Readonly<{ coding?: Coding; bytes: Uint8Array }>

/** Without a form that the caller accepts, it gets plain bytes, even if it refuses them. */
function chooseForm(json: SerializedJson, { codings, refusesPlain }: Accepted): Form {
  const { body, compressed } = json
  const [coding] = codings
  const isWorthIt = compressed.wasSent && body.byteLength >= minCompressedBytes
  const bytes = coding && (isWorthIt || refusesPlain) ? compress(json, coding) : undefined
  return coding && bytes ? { coding, bytes } : { bytes: body }
}

/** The forms of one version differ in bytes, so each has its own strong ETag. */
const etagOf = ({ etag }: SerializedJson, coding: Coding | undefined) =>
  coding ? `${etag.slice(0, -1)}-${coding}"` : etag

/** Returns the ETag of a form that the caller has and accepts, also if it would now get another one. */
function findMatch(
  header: string,
  json: SerializedJson,
  { codings, refusesPlain }: Accepted,
  selected: string,
): string | undefined {
  if (matchesEtag(header, selected)) return selected
  const forms = [...(refusesPlain && codings.length > 0 ? [] : [undefined]), ...codings]
  return forms.map((coding) => etagOf(json, coding)).find((etag) => matchesEtag(header, etag))
}

/** Returns whether an If-None-Match header names `etag` or is `*`. */
export function matchesEtag(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}
