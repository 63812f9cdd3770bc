import { config } from '../../config/index.ts'
import { createFairQueue } from '../../lib/concurrency/concurrency-limiter.ts'
import { defineError, serviceUnavailable, unauthorized } from '../../lib/errors.ts'
import { readCredential } from '../staff/credential.ts'
import { readSessionSecret } from '../staff/session-cookie.ts'
import { checkStructure } from './field-names.ts'
import { malformedBody } from './malformed.ts'
import { hasTooManyParts, parseForm, parseMultipart } from './parse-form.ts'
import { parseJson } from './parse-json.ts'

export const payloadTooLarge = defineError(413, 'payload_too_large', '请求体过大', 'The body is too large')
export const unsupportedType = defineError(
  415,
  'unsupported_media_type',
  '不支持的内容类型',
  'Unsupported content type',
)
const unsupportedCharset = defineError(
  415,
  'unsupported_media_type',
  '请求体须为 UTF-8 编码；请去掉 charset 或改为 charset=utf-8',
  'The body must be UTF-8: send charset=utf-8 or no charset',
)

const jsonType = 'application/json'
const formType = 'application/x-www-form-urlencoded'
const multipartType = 'multipart/form-data'

/** The route that takes the pictures of a review, `PUT /skus/{id}/comments/{review}/`. */
const reviewUpload = /^[^/]*\/\/[^/]*\/skus\/\d+\/comments\/\d+\/?$/
const staffUpload = /^[^/]*\/\/[^/]*\/meiduo_admin\//

const sheetUpload = /^[^/]*\/\/[^/]*\/meiduo_admin\/imports\/?$/

/** The fields of an import besides its file. */
const sheetFormBytes = 65_536

/** A staff picture has at most 5 MiB, the rest is for the other fields of its form. */
const staffUploadBytes = 5_767_168

/**
 * Returns the largest body of a request in bytes: BODY_LIMIT_BYTES; for the pictures of a caller who sends a token,
 * REVIEW_UPLOAD_LIMIT_BYTES, or 5.5 MiB on a staff route; for a sheet IMPORT_LIMIT_BYTES.
 */
export function bodyLimitOf(request: Request): number {
  const { method, url, headers } = request
  const isSigned = headers.has('authorization') || readSessionSecret(request) !== undefined
  if (mediaTypeOf(request) !== multipartType || !isSigned) return config.limits.bodyBytes
  if (method === 'PUT' && reviewUpload.test(url)) return config.limits.reviewUploadBytes
  if (isSheetUpload(request))
    return Math.max(config.sheets.importBytes, config.limits.bodyBytes) + sheetFormBytes
  return staffUpload.test(url) ? Math.max(staffUploadBytes, config.limits.bodyBytes) : config.limits.bodyBytes
}

const isSheetUpload = ({ method, url }: Request) => method === 'POST' && sheetUpload.test(url)

/** A sheet is in memory until it is stored, so two are read at a time. */
const sheetUploads = createFairQueue({ concurrent: 2, waiting: 8 }, () =>
  serviceUnavailable({ retryAfterSeconds: 5 }),
)

/** Returns the media type of a request body without its parameters, in lower case; empty without a Content-Type. */
export function mediaTypeOf({ headers }: Request): string {
  return (headers.get('content-type')?.split(';', 1)[0] ?? '').trim().toLowerCase()
}

/** Returns whether a Content-Type names no charset, or UTF-8 in any case, quoted or not. */
function isUtf8(contentType: string): boolean {
  const charset = /;\s*charset\s*=([^;]*)/i.exec(contentType)?.[1]
  return charset === undefined || /^\s*(?:utf-?8|"utf-?8")\s*$/i.test(charset)
}

/** Returns whether the media type is that of a form. */
export const isFormType = (type: string) => type === formType || type === multipartType

/** Returns whether `parseBody` can read a body with this media type. */
export const isSupportedType = (type: string) => type === jsonType || isFormType(type)

/**
 * Parses the body of a request: JSON, a form or a multipart form.
 * @returns null for an empty body and for one of another type
 * @throws 400 malformed_body, 400 unknown_field, 413 payload_too_large, 415 unsupported_media_type for a compressed body and for
 *   one in another charset than UTF-8; for a sheet 401 unauthorized, 503 service_unavailable when too many are uploaded
 */
export function parseBody({ request }: { request: Request }): unknown {
  refuseCompressed(request)
  const type = mediaTypeOf(request)
  if (!isUtf8(request.headers.get('content-type') ?? '')) throw unsupportedCharset()
  if (type === multipartType && isSheetUpload(request))
    return sheetUploads.run(() => parseSheetUpload(request))
  if (isChunked(request))
    return readChunks(request).then((bytes) => parseAs(type, responseOf(request, bytes)))
  return parseAs(type, request)
}

/** Reads the body of a request whose signature covers every byte, and parses nothing. @throws as `parseBody` */
export async function readRawBody({ request }: { request: Request }): Promise<string> {
  refuseCompressed(request)
  return isChunked(request) ? new TextDecoder().decode(await readChunks(request)) : request.text()
}

/** The credential is checked before the body is read, because the body is large. @throws 401 unauthorized */
async function parseSheetUpload(request: Request): Promise<unknown> {
  if (!(await readCredential(request))) throw unauthorized()
  return parseAs(multipartType, isChunked(request) ? responseOf(request, await readChunks(request)) : request)
}

type Body = Pick<Response, 'text' | 'arrayBuffer' | 'headers'>

function parseAs(type: string, body: Body): unknown {
  if (type === jsonType) return readText(body).then((text) => (text ? parseJson(text) : null))
  if (type === formType) return readText(body).then((text) => (text ? checked(parseForm(text)) : null))
  if (type === multipartType) return readForm(body).then((form) => checked(parseMultipart(form)))
  return null
}

/** Counts the parts before they are parsed, because each becomes an object. */
async function readForm(body: Body): Promise<FormData> {
  const bytes = Buffer.from(await body.arrayBuffer())
  const type = body.headers.get('content-type') ?? ''
  if (hasTooManyParts(bytes, type)) throw malformedBody()
  return (await new Response(bytes, { headers: { 'content-type': type } }).formData()) as FormData
}

/** Decoding replaces what is not UTF-8 by U+FFFD; a text that holds one was damaged here or earlier. */
async function readText(body: Body): Promise<string> {
  const text = await body.text()
  if (text.includes('\uFFFD')) throw malformedBody()
  return text
}

function responseOf({ headers }: Request, bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, { headers: { 'content-type': headers.get('content-type') ?? '' } })
}

function checked<T>(body: T): T {
  checkStructure(body)
  return body
}

function refuseCompressed({ headers }: Request): void {
  const encoding = headers.get('content-encoding')
  if (encoding && encoding.trim().toLowerCase() !== 'identity')
    throw unsupportedType({ headers: { 'accept-encoding': 'identity' } })
}

const isChunked = ({ headers }: Request) => headers.has('transfer-encoding')

/** Reads a body without a Content-Length, and stops as soon as it exceeds the limit of its route. */
async function readChunks(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const limit = bodyLimitOf(request)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > limit) throw payloadTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks) as Uint8Array<ArrayBuffer>
}
