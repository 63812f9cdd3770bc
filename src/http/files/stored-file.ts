import { defineError } from '../../lib/errors.ts'
import { matchesEtag } from '../caching.ts'
import { filePolicy } from '../security-headers.ts'
import { type ByteRange, parseRange } from './byte-range.ts'

/** A file whose name is derived from its content; `version` changes with its bytes. */
type StoredFile = Readonly<{
  size: number
  version: string
  contentType: string
  read: (start: number, end: number) => Promise<Uint8Array>
}>

const rangeNotSatisfiable = defineError(
  416,
  'range_not_satisfiable',
  '请求的范围超出文件大小',
  'The range is outside the file',
)

/**
 * Answers with a file or the requested range, cacheable for a year, or with 304 for a matching If-None-Match. The body
 * is bytes, not a `Bun.file`: Bun applies Range to a file and would cut the range twice.
 * @throws 416 range_not_satisfiable
 */
export async function serveFile(
  request: Request,
  set: { status?: number | string; headers: Record<string, unknown> },
  file: StoredFile,
): Promise<Response> {
  const etag = `"${file.version}"`
  const headers = {
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': filePolicy,
    'content-type': file.contentType,
  }
  const known = request.headers.get('if-none-match')
  if (known && matchesEtag(known, etag)) {
    set.status = 304
    return new Response(null, { status: 304, headers })
  }
  const range = rangeOf(request, etag, file.size)
  if (range === 'unsatisfiable') {
    set.headers['content-range'] = `bytes */${file.size}`
    throw rangeNotSatisfiable()
  }
  const { start, end } = range ?? { start: 0, end: file.size }
  const body = await file.read(start, end)
  if (!range) return new Response(body, { headers })
  set.status = 206
  const part = { 'content-range': `bytes ${start}-${end - 1}/${file.size}` }
  return new Response(body, { status: 206, headers: { ...headers, ...part } })
}

/** Honors Range for GET only, and only if If-Range is absent or names this version. */
function rangeOf(request: Request, etag: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const condition = request.headers.get('if-range')
  if (request.method !== 'GET' || (condition !== null && condition.trim() !== etag)) return undefined
  return parseRange(request.headers.get('range'), size)
}
