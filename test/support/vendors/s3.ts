import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

type Settings = Readonly<{ bucket: string; region: string; accessKeyId: string; secretAccessKey: string }>

/** Simulated faults: `hang` never answers, `error` answers 500, `short` returns one byte too few. */
type S3Fault = 'hang' | 'error' | 'short' | undefined

/**
 * Starts a minimal S3 server: PUT, HEAD, GET with Range and DELETE of objects. Every request needs a valid AWS
 * Signature Version 4, which this file computes from the specification.
 */
export function startS3(settings: Settings) {
  const objects = new Map<string, { bytes: Buffer; type: string }>()
  const asked: string[] = []
  let fault: S3Fault
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    async fetch(request) {
      const body = Buffer.from(await request.arrayBuffer())
      const { pathname } = new URL(request.url)
      asked.push(`${request.method} ${pathname}`)
      if (fault === 'hang') return new Promise<Response>(() => {})
      if (fault === 'error') return failure(500, 'InternalError')
      if (!isSigned(request, body, settings)) return failure(403, 'SignatureDoesNotMatch')
      const key = decodeURIComponent(pathname.slice(1)).replace(`${settings.bucket}/`, '')
      return answer(objects, request, key, body, fault)
    },
  })
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    objects,
    asked,
    fail: (next: S3Fault) => {
      fault = next
    },
    stop: () => server.stop(true),
  }
}

function answer(
  objects: Map<string, { bytes: Buffer; type: string }>,
  request: Request,
  key: string,
  body: Buffer,
  fault: S3Fault,
): Response {
  if (request.method === 'PUT') {
    objects.set(key, { bytes: body, type: request.headers.get('content-type') ?? '' })
    return new Response(null, { headers: { etag: etagOf(body) } })
  }
  const object = objects.get(key)
  if (!object) return failure(404, 'NoSuchKey')
  if (request.method === 'DELETE') {
    objects.delete(key)
    return new Response(null, { status: 204 })
  }
  const { bytes, type } = object
  const headers = { etag: etagOf(bytes), 'content-type': type, 'last-modified': new Date(0).toUTCString() }
  if (request.method === 'HEAD') return new Response(bytes, { headers })
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '') ?? []
  const end = Math.min(Number(to ?? bytes.length - 1) + 1, bytes.length) - (fault === 'short' ? 1 : 0)
  const part = bytes.subarray(Number(from ?? 0), end)
  const range = { 'content-range': `bytes ${from}-${end - 1}/${bytes.length}` }
  return from === undefined
    ? new Response(part, { headers })
    : new Response(part, { status: 206, headers: { ...headers, ...range } })
}

const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`

function failure(status: number, code: string): Response {
  return new Response(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`, { status })
}

/** Verifies AWS Signature Version 4: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function isSigned(request: Request, body: Buffer, settings: Settings): boolean {
  const { headers } = request
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/[\w-]+\/s3\/aws4_request), ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/
  const [, id, scope, names, signature] = form.exec(headers.get('authorization') ?? '') ?? []
  const time = headers.get('x-amz-date') ?? ''
  const digest = headers.get('x-amz-content-sha256') ?? ''
  if (!names || !scope || !signature || id !== settings.accessKeyId) return false
  if (scope !== `${time.slice(0, 8)}/${settings.region}/s3/aws4_request` || !isRecent(time)) return false
  if (digest !== 'UNSIGNED-PAYLOAD' && digest !== sha256(body)) return false
  const signed = names.split(';')
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name))) return false
  const url = new URL(request.url)
  const query = [...url.searchParams]
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .sort()
    .join('&')
  const canonical = [
    request.method,
    url.pathname,
    query,
    ...signed.map((name) => `${name}:${headers.get(name)?.trim()}`),
    '',
    names,
    digest,
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${settings.secretAccessKey}`)
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))
}

function isRecent(time: string): boolean {
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  return Math.abs(Date.now() - at) < 15 * 60_000
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
