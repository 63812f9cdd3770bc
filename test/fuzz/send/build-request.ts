import { mapValues } from '../../../src/lib/values/map-values.ts'
import type { Operation } from '../../support/api-document.ts'
import { Known, RawJson, Twice, Upload, type UploadKind } from '../generate/hostile.ts'
import { isPlain, jsonText } from '../generate/json-text.ts'
import type { Draft } from '../generate/requests.ts'
import type { KnownValues } from './known-values.ts'

type Files = Readonly<Record<UploadKind, Uint8Array<ArrayBuffer>>>

type BuiltRequest = Readonly<{
  url: string
  pathValues: Readonly<Record<string, string>>
  headers: Headers
  body: string | FormData | undefined
}>

/** A call that succeeds, from the rows of the contract of the staff. */
export type Prepared = Readonly<{
  path: string
  headers: Readonly<Record<string, string>>
  members: Readonly<Record<string, unknown>> | undefined
  isMultipart: boolean
}>

/** Writes a prepared call with some members of the body of a draft, chosen by the bits of `prepared`. */
export function buildPrepared(
  draft: Draft,
  prepared: Prepared,
  known: KnownValues,
  files: Files,
): BuiltRequest {
  const { path, members, isMultipart } = prepared
  const headers = new Headers({ 'accept-language': draft.language, ...prepared.headers })
  const drafted = draft.body && draft.body.as !== 'text' ? filled(draft.body.value, known) : undefined
  const chosen = Object.entries(isPlain(drafted) ? drafted : {}).filter(
    (_, at) => ((draft.prepared ?? 0) >> (at % 10)) & 1,
  )
  const as = isMultipart ? 'multipart' : 'json'
  const value = { ...members, ...Object.fromEntries(chosen) }
  const body = members && writeBody({ as, value }, (each) => each, headers, files)
  if (typeof body === 'string') headers.set('content-length', String(Buffer.byteLength(body)))
  return { url: `http://localhost/meiduo_admin${path}`, pathValues: {}, headers, body }
}

/** Fills a draft with the values of the shop and writes it as a request. */
export function buildRequest(
  operation: Operation,
  draft: Draft,
  known: KnownValues,
  files: Files,
): BuiltRequest {
  const fill = (value: unknown) => filled(value, known)
  const pathValues = {
    ...known.pickPath(operation, draft.pathIndex),
    ...mapValues(draft.path, (value) => scalarText(fill(value))),
  }
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encoded(pathValues[name] ?? ''))
  const query = draft.query.flatMap(([name, value]) => pairsOf(name, fill(value)))
  const text = query.map(([name, value]) => `${encoded(name)}=${encoded(scalarText(value))}`).join('&')
  const headers = new Headers({ 'accept-language': draft.language, ...draft.headers })
  const body = writeBody(draft.body, fill, headers, files)
  if (typeof body === 'string') headers.set('content-length', String(Buffer.byteLength(body)))
  return { url: `http://localhost${path}${text && `?${text}`}`, pathValues, headers, body }
}

function writeBody(
  body: Draft['body'],
  fill: (value: unknown) => unknown,
  headers: Headers,
  files: Files,
): string | FormData | undefined {
  if (!body) return undefined
  if (body.as === 'text') {
    if (body.type) headers.set('content-type', body.type)
    return body.text
  }
  const value = fill(body.value)
  if (body.as === 'json') {
    headers.set('content-type', 'application/json')
    return jsonText(value)
  }
  const pairs = pairsOf('', value)
  if (body.as === 'form') {
    headers.set('content-type', 'application/x-www-form-urlencoded')
    return pairs.map(([name, each]) => `${encoded(name)}=${encoded(scalarText(each))}`).join('&')
  }
  const form = new FormData()
  for (const [name, each] of pairs)
    if (each instanceof Upload) form.append(name, new File([files[each.kind]], each.name))
    else if (each instanceof Blob) form.append(name, each)
    else form.append(name, scalarText(each))
  return form
}

/** Replaces each `Known` by a value of the shop. */
function filled(value: unknown, known: KnownValues): unknown {
  const fill = (each: unknown) => filled(each, known)
  if (value instanceof Known) return known.pick(value.name, value.index, value.otherwise) ?? value.otherwise
  if (value instanceof Twice)
    return new Twice(fill(value.object) as Record<string, unknown>, value.name, fill(value.second))
  if (Array.isArray(value)) return value.map(fill)
  return isPlain(value) ? mapValues(value, fill) : value
}

/** Names nested fields as the API reads them: `lines[0][sku_id]`; a list of scalars repeats its name. */
function pairsOf(name: string, value: unknown): [name: string, value: unknown][] {
  const within = (key: string | number) => (name ? `${name}[${key}]` : String(key))
  if (value instanceof Twice) {
    const { object, name: twice, second } = value
    return [...pairsOf(name, object), ...pairsOf(within(twice), second)]
  }
  if (Array.isArray(value))
    return value.flatMap((each, at) =>
      pairsOf(isPlain(each) || Array.isArray(each) ? within(at) : name, each),
    )
  return isPlain(value)
    ? Object.entries(value).flatMap(([key, each]) => pairsOf(within(key), each))
    : [[name, value]]
}

function scalarText(value: unknown): string {
  if (value instanceof RawJson) return value.text
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? jsonText(value) : String(value)
}

/** Percent-encodes a text; a lone surrogate becomes the bytes that no UTF-8 has. */
function encoded(text: string): string {
  return text.isWellFormed()
    ? encodeURIComponent(text)
    : `${encodeURIComponent(text.toWellFormed())}%ED%A0%80`
}
