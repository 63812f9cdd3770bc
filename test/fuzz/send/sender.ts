import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { describeError } from '../../../src/lib/describe-error.ts'
import { log } from '../../../src/lib/log.ts'
import { rows } from '../../contract/staff/rows.ts'
import { type ApiDocument, listOperations, type Operation } from '../../support/api-document.ts'
import { createAnswerCheck } from '../check-answer.ts'
import type { Outcome, Send } from '../fuzz-operation.ts'
import { isPlain } from '../generate/json-text.ts'
import type { Draft } from '../generate/requests.ts'
import { makeUploadFiles } from '../generate/upload-files.ts'
import { buildPrepared, buildRequest, type Prepared } from './build-request.ts'
import { Callers } from './callers.ts'
import { describeRequest } from './describe-request.ts'
import { KnownValues } from './known-values.ts'

type Application = Readonly<{ handle: (request: Request) => Promise<Response> }>
type PathValues = Readonly<Record<string, string>>

const answerMs = 30_000
const tags = { none: undefined, current: undefined, stale: '"1"', any: '*', malformed: 'W/"' }
const rowsById = new Map(rows.map((row) => [row.operation, row]))
const plainDraft: Draft = {
  prepared: undefined,
  ...{ caller: 'anonymous', pathIndex: 0, path: {}, query: [], headers: {} },
  ...{ ifMatch: 'none', language: 'zh', body: undefined },
}

/**
 * Builds the function that sends drafts to an application in this process and checks the answers. It has read every list of the
 * shop and of the staff, so that its requests name objects that exist. It takes the error log of the process.
 */
export async function createSender(app: Application, document: ApiDocument): Promise<Send> {
  const operations = listOperations(document)
  const checkAnswer = createAnswerCheck(document)
  const [callers, known, files] = [new Callers(), new KnownValues(), await makeUploadFiles()]
  let cause = ''
  log.error = ((details: { err?: unknown }) => {
    cause = `\n  cause: ${JSON.stringify(describeError(details.err)).slice(0, 1_500)}`
  }) as typeof log.error

  async function send(operation: Operation, draft: Draft): Promise<Outcome> {
    const prepared = await prepare(operation, draft)
    const built = prepared
      ? buildPrepared(draft, prepared, known, files)
      : buildRequest(operation, draft, known, files)
    const { url, pathValues, headers, body } = built
    for (const [name, value] of Object.entries(await callers.headersOf(draft.caller)))
      if (!headers.has(name)) headers.set(name, value)
    if (!headers.has('x-forwarded-for')) headers.set('x-forwarded-for', randomAddress())
    const ifMatch =
      draft.ifMatch === 'current' && !prepared
        ? await currentTag(operation, pathValues, headers)
        : tags[draft.ifMatch]
    if (ifMatch) headers.set('if-match', ifMatch)
    const { method } = operation
    const request = describeRequest(draft.caller, method, url, headers, body)
    cause = ''
    const sent = new Request(url, {
      method,
      headers,
      ...(body !== undefined && method !== 'GET' && { body }),
    })
    const answer = await answerTo(sent)
    if (!answer)
      return { outcome: 'no answer', request, violation: { kind: `no answer in ${answerMs} ms`, found: '' } }
    const { violation, json } = checkAnswer(operation, answer)
    const { status, type } = answer
    const code = (json as { code?: unknown } | undefined)?.code
    callers.noteRefusal(draft.caller, status, code)
    if (status < 300 && !prepared) known.learn(operation, pathValues, json)
    const outcome = status >= 400 ? `${status} ${code ?? type}` : String(status)
    return {
      outcome,
      request,
      violation: violation && { ...violation, found: violation.found + cause },
    }
  }

  /** Makes the objects that a successful call of a staff operation needs, if the draft starts from one. */
  async function prepare(
    { operationId }: Operation,
    { caller, prepared }: Draft,
  ): Promise<Prepared | undefined> {
    const row = prepared === undefined || caller !== 'staff' ? undefined : rowsById.get(operationId)
    if (!row) return undefined
    const [path, options = {}, token] = await row.call(await callers.staffUser())
    const { body, form, multipart, headers = {} } = options
    const members = multipart ?? form ?? body
    if (members !== undefined && !isPlain(members)) return undefined
    const proof: Record<string, string> = token ? { authorization: `JWT ${token}` } : {}
    return { path, headers: { ...headers, ...proof }, members, isMultipart: multipart !== undefined }
  }

  /** Returns an answer, undefined when none arrives in time. */
  async function answerTo(request: Request) {
    const { promise: late, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(resolve, answerMs, undefined)
    try {
      const response = await Promise.race([app.handle(request), late])
      if (!response) return undefined
      const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim() ?? ''
      return {
        path: new URL(request.url).pathname,
        status: response.status,
        type,
        text: await response.text(),
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** Returns the ETag of the object that a path names, or of the nearest path above it that can be read. */
  async function currentTag({ path }: Operation, pathValues: PathValues, sent: Headers) {
    const [readable] = operations
      .filter((other) => other.method === 'GET' && path.startsWith(other.path))
      .toSorted((a, b) => b.path.length - a.path.length)
    if (!readable) return undefined
    const own = readable.path.replace(/\{(\w+)\}/g, (_, name) =>
      encodeURIComponent((pathValues[name] ?? '').toWellFormed()),
    )
    const headers = { authorization: sent.get('authorization') ?? '', 'x-forwarded-for': randomAddress() }
    const response = await app.handle(new Request(`http://localhost${own}`, { headers }))
    await response.arrayBuffer()
    return response.headers.get('etag') ?? undefined
  }

  for (const operation of operations) {
    const needsMore = (operation.parameters ?? []).some(({ required }) => required)
    if (operation.method !== 'GET' || needsMore) continue
    const caller = isStaffPath(operation.path) ? 'staff' : 'shopper'
    await send(operation, { ...plainDraft, caller })
  }
  return send
}

function randomAddress(): string {
  const byte = () => Math.floor(Math.random() * 256)
  return `198.18.${byte()}.${byte()}`
}
