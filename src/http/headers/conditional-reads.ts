import type { Context, TSchema } from 'elysia'
import { matchesEtag } from '../caching.ts'
import { type AnswerHooks, addAnswerHook, isJsonObject } from './answer-hooks.ts'

type Hooks = AnswerHooks & {
  detail?: {
    security?: readonly object[]
    responses?: Readonly<Record<string, unknown>>
    'x-conditional'?: true
  }
  response?: Readonly<Record<string, TSchema>>
}
type Route = Readonly<{ method: string; path: string; hooks: Hooks }>
type Exchange = Pick<Context, 'set' | 'request'> & Readonly<{ response: unknown }>

/** An answer with such a member is no detail: it is a page of a list, a figure of the moment, or secret. */
const excluded = ['results', 'lists', 'csrf_token', 'exported_at', 'as_of']

/** Returns whether a route reads one private thing: a GET of a signed-in caller whose answer is one JSON object. */
function isPrivateDetail({ method, hooks }: Route): boolean {
  const { properties = {}, type }: Partial<TSchema> = hooks.response?.[200] ?? {}
  const { security = [] } = hooks.detail ?? {}
  const isPrivate = security.length > 0 && security.every((each) => Object.keys(each).length > 0)
  return method === 'GET' && isPrivate && type === 'object' && !excluded.some((name) => name in properties)
}

/**
 * Adds to each private detail the function that sends an ETag and answers 304 to `If-None-Match`. The answer is serialized once.
 * A detail that sends the version of its editable fields for `If-Match` keeps it and is always answered whole: figures such as
 * the stock do not change that version. Elysia composes a route at its first request, so call this before that.
 */
export function answerConditionally(app: { routes: readonly Route[] }): void {
  const details = app.routes.filter(isPrivateDetail)
  const versioned = app.routes.filter(({ hooks }) => hooks.detail?.responses?.[412] ?? hooks.response?.[412])
  for (const { path, hooks } of details) {
    // the version is of the object that the path, or the part of it before or behind, writes
    if (versioned.some((other) => path.startsWith(other.path) || other.path.startsWith(path))) continue
    hooks.detail = { ...hooks.detail, 'x-conditional': true }
    addAnswerHook(hooks, send)
  }
}

function send({ set, request, response }: Exchange): string | Response | undefined {
  const { headers } = set
  if (!isJsonObject(response) || headers.etag !== undefined) return undefined
  const body = JSON.stringify(response)
  const etag = `"${Bun.hash(body).toString(36)}-${body.length.toString(36)}"`
  headers.etag = etag
  const known = request.headers.get('if-none-match')
  if (known && matchesEtag(known, etag)) {
    set.status = 304
    return new Response(null, { status: 304 })
  }
  headers['content-type'] = 'application/json'
  return body
}

/** Adds the ETag and the answer 304 to the answers of a private detail in the OpenAPI document. */
export function withNotModified<A extends object>(answers: Readonly<Record<string, A>>) {
  const headers = { ETag: { $ref: '#/components/headers/ETag' } }
  return { ...answers, 200: { ...(answers[200] as A), headers }, 304: { description: '', headers } }
}

/** The parameter of private details in the OpenAPI document. */
export const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  schema: {
    type: 'string',
    description:
      '上次回答的 ETag；未变化时回答 304 · ETag of an earlier answer: 304 while nothing has changed',
    examples: ['"2f7k0q5c1x8y-1a4"'],
  },
}

/** The ETag of private details in the OpenAPI document. */
export const etagHeader = {
  ETag: {
    description: '回答内容的版本 · version of the answer',
    schema: { type: 'string' },
    example: '"2f7k0q5c1x8y-1a4"',
  },
}
