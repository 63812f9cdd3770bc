import { TransformDecodeError } from '@sinclair/typebox/value'
import { Elysia, ValidationError } from 'elysia'
import { AppError, defineError, type FieldError, notFound, serviceUnavailable } from '../lib/errors.ts'
import { isOutage } from '../lib/is-outage.ts'
import { log } from '../lib/log.ts'
import { languageOf } from './language.ts'
import { currentRequestId } from './request-context.ts'

const invalidInput = defineError(400, 'invalid_input', '提交的内容有误', 'The input is not valid')
export const malformedBody = defineError(400, 'malformed_body', '请求体无法解析', 'The body cannot be parsed')
const unsupportedType = defineError(
  415,
  'unsupported_media_type',
  '不支持的内容类型',
  'This content type is not read',
)
const internalError = defineError(500, 'internal_error', '服务器内部错误', 'Something went wrong on our side')

/**
 * Where in the input a value stood that was refused while it was read. TypeBox tells it around the refusal, and Elysia
 * throws on the refusal alone, so it is noted the moment the one is put around the other.
 */
const readAt = new WeakMap<object, string>()
const inner = new WeakMap<object, unknown>()
Object.defineProperty(TransformDecodeError.prototype, 'error', {
  get() {
    return inner.get(this)
  },
  set(this: TransformDecodeError, error: unknown) {
    inner.set(this, error)
    if (error instanceof ValidationError) readAt.set(error, this.path)
  },
})

/** Shapes every refusal and failure as RFC 9457 problem+json; the only place that does. */
export const errorsPlugin = new Elysia({ name: 'errors' }).onError(
  { as: 'global' },
  ({ code, error, request, route, set }) => {
    const problem = toAppError(code, error, request, route)
    if (problem.status >= 500)
      log.error({ err: problem.details.cause ?? problem, code: problem.code }, 'failure')
    set.status = problem.status
    for (const [name, value] of Object.entries(problemHeaders(problem))) set.headers[name] = value
    return new Response(JSON.stringify(problemBody(problem, request)), {
      status: problem.status,
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    })
  },
)

function toAppError(code: unknown, error: unknown, request: Request, route: string | undefined): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ValidationError) return fromValidation(error, request, route)
  if (code === 'NOT_FOUND') return notFound()
  if (code === 'PARSE') return causeOf(error) ?? malformedBody()
  if (isOutage(error)) return serviceUnavailable({ cause: error, retryAfterSeconds: 2 })
  return internalError({ cause: error })
}

/** What one of our own parsers threw, which Elysia wraps. */
function causeOf(error: unknown): AppError | undefined {
  return error instanceof Error && error.cause instanceof AppError ? error.cause : undefined
}

function fromValidation(error: ValidationError, request: Request, route: string | undefined): AppError {
  if (error.type === 'response')
    return internalError({
      cause: new Error(`response of ${request.method} ${route} breaks its schema`),
    })
  if (error.type === 'params') return notFound({ errors: fieldErrors(error) })
  if (error.type === 'body' && !readableType(request)) return unsupportedType()
  return invalidInput({ errors: fieldErrors(error) })
}

function readableType(request: Request): boolean {
  const type = request.headers.get('content-type')
  if (!type) return !request.body
  return /^(application\/json|application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)
}

type HintedSchema = { hint?: FieldError['message']; anyOf?: HintedSchema[] }
type SchemaError = { path?: string; value?: unknown; schema?: HintedSchema }

function fieldErrors(error: ValidationError): FieldError[] {
  const found = new Map<string, FieldError>()
  for (const item of error.all as SchemaError[]) {
    const path = `${readAt.get(error) ?? ''}${item.path ?? ''}`.replace(/^\//, '').replaceAll('/', '.')
    const field = path || (error.type as string)
    if (found.has(field)) continue
    const missing = item.value === undefined
    const message = missing
      ? { zh: '缺少必填项', en: 'is required' }
      : (findHint(item.schema) ?? { zh: '格式不正确', en: 'has a wrong form' })
    found.set(field, { field, code: missing ? 'required' : 'invalid', message })
  }
  return [...found.values()]
}

/** The hint of a schema, or of the first of its alternatives that has one: a nullable text is a union. */
function findHint(schema: HintedSchema | undefined): FieldError['message'] | undefined {
  return schema?.hint ?? schema?.anyOf?.map(findHint).find(Boolean)
}

function problemHeaders(problem: AppError): Record<string, string> {
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  const retryAfter = problem.details.retryAfterSeconds ?? (problem.status === 503 ? 5 : undefined)
  if (retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(retryAfter))
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer realm="meiduo"'
  return headers
}

function problemBody(problem: AppError, request: Request) {
  const language = languageOf(request)
  const detail = problem.text[language]
  return {
    type: `urn:meiduo:problem:${problem.code}`,
    title: detail,
    status: problem.status,
    detail,
    code: problem.code,
    message: detail,
    request_id: currentRequestId(),
    ...problem.details.members,
    ...(problem.details.errors && {
      errors: problem.details.errors.map((e) => ({
        field: e.field,
        code: e.code,
        message: e.message[language],
      })),
    }),
  }
}
