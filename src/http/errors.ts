import { Elysia, ValidationError } from 'elysia'
import {
  AppError,
  internalError,
  invalidInput,
  notFound,
  serviceUnavailable,
  unauthorized,
} from '../lib/errors.ts'
import { log } from '../lib/log.ts'
import { isLostConflict, isOutage } from '../lib/server-errors.ts'
import { challenge, challengeOf, describeCredential } from './describe-credential.ts'
import { fieldErrors } from './input/field-errors.ts'
import { malformedBody } from './input/malformed.ts'
import { isSupportedType, mediaTypeOf, unsupportedType } from './input/parse-body.ts'
import { decodePathOf } from './input/typebox-error-path.ts'
import { languageOf } from './language.ts'
import { refuseRoute, routesOf } from './methods.ts'
import { currentRequestId } from './request-context.ts'
import { countProblem } from './service/request-metrics.ts'
import { fieldMembers, isStaffRequest } from './staff/field-members.ts'

/** Turns every error into an RFC 9457 problem+json answer, and logs 5xx errors with their cause. */
export const errorsPlugin = new Elysia({ name: 'errors' }).onError(
  { as: 'global' },
  ({ code, error, request, route, set }) => {
    const problem = toAppError(code, error, request, route)
    countProblem(problem.code)
    if (problem.status >= 500) logFailure(problem)
    set.status = problem.status
    for (const [name, value] of Object.entries(problemHeaders(problem, request))) set.headers[name] = value
    return new Response(JSON.stringify(problemBody(problem, request)), {
      status: problem.status,
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    })
  },
)

/** A 503 without a cause is no failure: the process is not ready, a queue is full, a gateway has no settings. */
function logFailure(problem: AppError): void {
  const { code, status, details } = problem
  if (status === 503 && details.cause === undefined) log.info({ code, ...details.members }, 'request refused')
  else log.error({ err: details.cause ?? problem, code }, 'request failed')
}

function toAppError(code: unknown, error: unknown, request: Request, route: string | undefined): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ValidationError) return fromValidation(error, request, route)
  if (code === 'NOT_FOUND') return refuseRoute(routesOf(errorsPlugin), request)
  if (code === 'PARSE') return parserError(error) ?? malformedBody()
  // a lost conflict was retried before, or belongs to a single statement
  if (isOutage(error) || isLostConflict(error))
    return serviceUnavailable({ cause: error, retryAfterSeconds: 2 })
  return internalError({ cause: error })
}

/** Unwraps the AppError of a route's own body parser: Elysia wraps it in a ParseError. */
function parserError(error: unknown): AppError | undefined {
  return error instanceof Error && error.cause instanceof AppError ? error.cause : undefined
}

function fromValidation(error: ValidationError, request: Request, route: string | undefined): AppError {
  if (error.type === 'response')
    return internalError({
      cause: new Error(`response of ${request.method} ${route} breaks its schema`),
    })
  if (error.type === 'params') return notFound({ errors: errorsOf(error) })
  if (error.type === 'body' && !hasSupportedType(request)) return unsupportedType()
  return invalidInput({ errors: errorsOf(error) })
}

const errorsOf = (error: ValidationError) => fieldErrors(error.all, decodePathOf(error), error.type)

function hasSupportedType(request: Request): boolean {
  const type = mediaTypeOf(request)
  return type ? isSupportedType(type) : !request.body
}

function problemHeaders(problem: AppError, request: Request): Record<string, string> {
  const headers: Record<string, string> = { 'cache-control': 'no-store', ...problem.details.headers }
  const retryAfter = problem.details.retryAfterSeconds ?? (problem.status === 503 ? 5 : undefined)
  if (retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(retryAfter))
  if (problem.status === 401)
    headers['www-authenticate'] = problem.code === unauthorized.code ? challengeOf(request) : challenge
  return headers
}

function problemBody(problem: AppError, request: Request) {
  const language = languageOf(request)
  const text = problem.code === unauthorized.code ? describeCredential(request).text : problem.text
  const detail = text[language]
  return {
    type: `urn:meiduo:problem:${problem.code}`,
    title: problem.text[language],
    status: problem.status,
    detail,
    code: problem.code,
    message: detail,
    request_id: currentRequestId(),
    ...problem.details.members,
    ...(isStaffRequest(request) && fieldMembers(problem, language)),
    ...(problem.details.errors && {
      errors: problem.details.errors.map((e) => ({
        field: e.field,
        code: e.code,
        message: e.message[language],
      })),
    }),
  }
}
