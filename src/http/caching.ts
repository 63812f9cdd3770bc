/**
 * A JSON answer with a strong ETag, or 304 when the caller has it already.
 * @param maxAgeSeconds how long a shared cache may keep it
 */
export function cacheableJson(request: Request, json: string, maxAgeSeconds: number): Response {
  const etag = etagOf(json)
  const headers = {
    etag,
    'cache-control': `public, max-age=${maxAgeSeconds}`,
    vary: 'Origin, Accept-Encoding',
    'content-type': 'application/json; charset=utf-8',
  }
  const known = (request.headers.get('if-none-match') ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes(etag) || known.includes('*')) return new Response(null, { status: 304, headers })
  return new Response(json, { headers })
}

function etagOf(json: string): string {
  return `"${Bun.hash(json).toString(36)}-${json.length.toString(36)}"`
}
