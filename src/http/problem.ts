import type { TUnsafe } from '@sinclair/typebox'
import { t } from 'elysia'
import type { ErrorKind } from '../lib/errors.ts'

/** The RFC 9457 problem details of an error answer. */
export const problem = t.Object(
  {
    type: t.String(),
    title: t.String(),
    status: t.Integer(),
    detail: t.String(),
    code: t.String({
      description: '稳定的错误代码，见 /docs/errors/ · stable error code; listed at /docs/errors/',
    }),
    message: t.String({ description: '同 detail · the same as detail' }),
    request_id: t.Optional(t.String()),
    errors: t.Optional(t.Array(t.Object({ field: t.String(), code: t.String(), message: t.String() }))),
  },
  { title: 'Problem', description: 'RFC 9457 错误回答 · problem details', additionalProperties: true },
)

/** An error answer with one of these codes. */
type ProblemBody<Code extends string = string> = Omit<typeof problem.static, 'code'> & { code: Code }

/**
 * The codes that the HTTP layer answers, by status; `common-errors.ts` checks them. What the macros of staff answer with 403 is
 * known to their domain only.
 */
export type CommonCodes = {
  400: 'invalid_input' | 'malformed_body' | 'unknown_field'
  401: 'unauthorized'
  403: string
  404: 'not_found'
  413: 'payload_too_large'
  415: 'unsupported_media_type'
  429: 'too_many_requests'
  503: 'service_unavailable'
}

/** A status means the codes that the HTTP layer and the macros of the route answer with it. */
export type Refusal = keyof CommonCodes | ErrorKind

/** What one status of a route answers, for the document. */
export type AnsweredCodes = Readonly<{ isCommon: boolean; codes: readonly string[] }>

type StatusOf<R> = R extends number ? R : R extends ErrorKind<infer Status> ? Status : never
type CodeOf<R, Status> = R extends keyof CommonCodes
  ? R extends Status
    ? CommonCodes[R]
    : never
  : R extends Readonly<{ status: Status; code: infer Code extends string }>
    ? Code
    : never

/** The schemas of the error answers of a route, by status. */
export type Problems<R extends Refusal> = {
  [Status in StatusOf<R>]: TUnsafe<ProblemBody<CodeOf<R, Status>>>
}

/** Returns the schema of the error answers of each status. */
export function problemSchemas(refusals: readonly Refusal[]): Map<number, object> {
  const statusOf = (refusal: Refusal) => (typeof refusal === 'number' ? refusal : refusal.status)
  const byStatus = [...Map.groupBy(refusals, statusOf)]
  return new Map(byStatus.map(([status, group]) => [status, schemaOf(codesIn(group))]))
}

/** Returns what a schema of `problems` answers; undefined for any other schema. */
export function answeredCodesOf(schema: unknown): AnsweredCodes | undefined {
  return (schema as { answeredCodes?: AnsweredCodes } | undefined)?.answeredCodes
}

function codesIn(refusals: readonly Refusal[]): AnsweredCodes {
  const codes = refusals.flatMap((refusal) => (typeof refusal === 'number' ? [] : [refusal.code]))
  return {
    isCommon: refusals.some((refusal) => typeof refusal === 'number'),
    codes: [...new Set(codes)].sort(),
  }
}

const schemas = new Map<string, object>()

/** An error is answered past the response schema, so this one accepts everything: nothing has to be compiled for it. */
function schemaOf(answered: AnsweredCodes): object {
  const key = `${answered.isCommon} ${answered.codes}`
  const schema = schemas.get(key) ?? t.Any({ title: 'Problem', answeredCodes: answered })
  schemas.set(key, schema)
  return schema
}
