import { listOf, withMembers } from './error-members.ts'

/** One invalid field of the input. */
export type FieldError = Readonly<{ field: string; code: string; message: LocalizedText }>

/** The languages that the API answers in. */
export type Language = 'zh' | 'en'

/** A sentence in every language of the API. */
export type LocalizedText = Readonly<Record<Language, string>>

export type ErrorDetails = Readonly<{
  errors?: readonly FieldError[]
  retryAfterSeconds?: number
  /** Further members of the problem+json answer. */
  members?: Readonly<Record<string, unknown>>
  /** Further headers of the answer. */
  headers?: Readonly<Record<string, string>>
  cause?: unknown
}>

/** An error that the caller is shown: status, stable code and message. Every other error answers 500 internal_error. */
export class AppError extends Error {
  readonly status: number
  readonly code: string
  readonly text: LocalizedText
  readonly details: ErrorDetails

  constructor(status: number, code: string, text: LocalizedText, details: ErrorDetails = {}) {
    super(`${code}: ${text.en}`, details.cause === undefined ? undefined : { cause: details.cause })
    this.status = status
    this.code = code
    this.text = text
    this.details = details
  }
}

/** Names the status and the code that a kind of error answers. */
export type ErrorKind<Status extends number = number, Code extends string = string> = Readonly<{
  status: Status
  code: Code
}>

type KindDetails = ErrorDetails & { field?: string }

/**
 * Declares a kind of error and lists it in the API documentation.
 * @param field the invalid field, listed in the `errors` of the answer
 * @returns a function that builds the error to throw; a call may name a different field
 */
export function defineError<const Status extends number, const Code extends string>(
  status: Status,
  code: Code,
  zh: string,
  en: string,
  field?: string,
) {
  const text = { zh, en }
  defined.push({ status, code, text })
  const build = ({ field: at = field, ...details }: KindDetails = {}) => {
    const errors = at ? { errors: [{ field: at, code, message: text }] } : {}
    return new AppError(status, code, text, { ...errors, ...details })
  }
  return Object.assign(build, { status, code })
}

/**
 * Returns a kind of error whose answer has further members.
 * @param detailsOf computes the details of an error from the arguments of a call
 */
export function withDetails<Status extends number, Code extends string, Args extends unknown[]>(
  kind: ErrorKind<Status, Code> & ((details: KindDetails) => AppError),
  detailsOf: (...args: Args) => KindDetails,
) {
  const { status, code } = kind
  return Object.assign((...args: Args) => kind(detailsOf(...args)), { status, code })
}

export type DefinedError = Readonly<{ status: number; code: string; text: LocalizedText }>

const defined: DefinedError[] = []

/** Returns the errors that the loaded modules define, one for each status and code, sorted by both. */
export function listDefinedErrors(): readonly DefinedError[] {
  const byName = new Map(defined.toReversed().map((each) => [`${each.status} ${each.code}`, each]))
  return [...byName.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}

export const notFound = defineError(404, 'not_found', '请求的资源不存在', 'Not found')
export const invalidInput = defineError(400, 'invalid_input', '提交的内容有误', 'The input is invalid')
export const unauthorized = defineError(401, 'unauthorized', '请先登录', 'Signed out')
export const internalError = defineError(500, 'internal_error', '服务器内部错误', 'Internal server error')
export const gatewayNotConfigured = defineError(
  503,
  'gateway_not_configured',
  '该服务尚未开通',
  'This service is not configured',
)
export const gatewayUnavailable = defineError(
  503,
  'gateway_unavailable',
  '外部服务暂时不可用，请稍后再试',
  'External service unavailable, try again later',
)
export const serviceUnavailable = withMembers(
  defineError(
    503,
    'service_unavailable',
    '服务暂时不可用，请稍后再试',
    'Service unavailable, try again later',
  ),
  {
    down: listOf('string', '不可用的部分 · parts that do not work'),
  },
)
export const tooManyRequests = defineError(
  429,
  'too_many_requests',
  '操作过于频繁，请稍后再试',
  'Too many requests, try again later',
)
/** For limits of an IP address, which all users behind a carrier or in an office share. */
export const networkLimited = defineError(
  429,
  'too_many_requests',
  '您所在的网络请求过于频繁，请稍后再试或换用其他网络',
  'Too many requests from your network, try again later or from another network',
)
