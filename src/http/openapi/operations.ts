import { currentPathOf } from '../aliases.ts'
import { deprecationReferences, isSecondPath } from '../deprecation.ts'
import { policiesOf, rateLimitReferences } from '../rate-limits.ts'
import { chineseDescriptions } from './chinese-descriptions.ts'
import { parameterExample, pathExample, showsValue, withFieldExamples } from './examples.ts'
import { isObject, type Schema } from './schemas.ts'

export type Operation = {
  operationId?: string
  description?: string
  deprecated?: boolean
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { description?: string; required?: boolean; content: Schema }
  responses?: Record<string, Answer>
}
type Parameter = Schema & { name: string; in: string; schema: Schema }
type Answer = { description: string; content?: Record<string, unknown>; headers?: Schema }

const problemType = 'application/problem+json'

/** The description of each status, the same for every route. */
const meanings: Readonly<Record<string, string>> = {
  200: '成功 · OK',
  201: '已创建 · Created',
  202: '已受理，稍后生效 · Accepted, takes effect later',
  204: '成功，无内容 · No content',
  400: '提交的内容有误，或不符合规则 · Invalid input, or refused by a rule',
  401: '请先登录：令牌缺失、无效或已失效 · Signed out: the token is missing, malformed, expired or revoked',
  403: '无权进行此操作 · Forbidden',
  404: '不存在，或不属于您 · Not found, or not accessible to the caller',
  409: '与当前状态冲突 · Conflict with the current state',
  412: '内容已被修改，If-Match 不再相符 · Changed since the version that If-Match names',
  413: '请求体过大 · The body is too large',
  415: '不支持的内容类型 · Unsupported content type',
  422: '该 Idempotency-Key 已用于其他内容的请求 · This Idempotency-Key was used with a different request',
  428: '需要 If-Match 请求头 · The If-Match header is required',
  429: '操作过于频繁；Retry-After 为需等待的秒数 · Too many requests; Retry-After holds the seconds to wait',
  503: '服务或外部服务暂时不可用，请按 Retry-After 重试 · Service or external service unavailable; see Retry-After',
}

/**
 * Completes a generated operation: problem+json as media type of errors, a description per status and in both languages,
 * examples, deprecated aliases.
 */
export function completeOperation(path: string, operation: Operation): Operation {
  const { parameters: declared = [], requestBody, responses = {}, operationId = '', ...rest } = operation
  const parameters = [...declared, ...versionHeader(responses)]
  const description = bothLanguages(operationId, operation.description)
  return {
    ...rest,
    // the macros of `identity` and of the staff name the credentials of their routes; all other routes are public
    security: operation.security ?? [],
    operationId,
    ...(description && { description }),
    ...(parameters.length > 0 && {
      parameters: parameters.map((each) => describeParameter(each, operationId, path)),
    }),
    ...(requestBody && {
      requestBody: { ...requestBody, content: withExamples(requestBody.content, operationId) },
    }),
    responses: withReplay(
      mapValues(responses, (answer, status) => finishAnswer(answer, status, operationId)),
      parameters,
    ),
    ...limitedBy(operationId),
    ...deprecation(path, description),
  }
}

/** Returns the header that a write compares with the present version, for operations that answer 412; one that answers 428 needs it. */
function versionHeader(responses: Record<string, Answer>): Parameter[] {
  if (!responses[412]) return []
  const required = responses[428] !== undefined
  const description = '回答中的 ETag；* 表示任何版本 · the ETag of the object that was read; * is any version'
  return [
    { name: 'If-Match', in: 'header', required, schema: { type: 'string', description, examples: ['*'] } },
  ]
}

function finishAnswer({ content, ...answer }: Answer, status: string, operationId: string): Answer {
  const headers = { ...answer.headers, ...headersOf(status, operationId) }
  const described = {
    ...answer,
    description: meanings[status] ?? answer.description,
    ...(Object.keys(headers).length > 0 && { headers }),
  }
  if (!content || !Object.keys(content).length) return described
  return { ...described, content: asProblem(content) }
}

function limitedBy(operationId: string) {
  const policies = policiesOf(operationId)
  return policies.length > 0 && { 'x-rate-limit-policies': policies }
}

function headersOf(status: string, operationId: string): Schema {
  return {
    ...((status === '429' || status === '503') && {
      'Retry-After': { $ref: '#/components/headers/RetryAfter' },
    }),
    ...(policiesOf(operationId).length > 0 && rateLimitReferences),
    ...(isSecondPath(operationId) && deprecationReferences),
  }
}

const replayed = {
  'Idempotent-Replayed': {
    description:
      'true：此前的请求已执行，这是其回答 · true: an earlier request with the Idempotency-Key had the effect, and this is its answer',
    schema: { type: 'string', enum: ['true'] },
  },
}

/** Documents the header of a repeated answer on the successes of an operation that takes an Idempotency-Key. */
function withReplay(
  responses: Record<string, Answer>,
  parameters: readonly Parameter[] = [],
): Record<string, Answer> {
  if (!parameters.some(({ name }) => name === 'idempotency-key')) return responses
  return mapValues(responses, (answer, status) =>
    status.startsWith('2') ? { ...answer, headers: { ...answer.headers, ...replayed } } : answer,
  )
}

function asProblem(content: Record<string, unknown>): Record<string, unknown> {
  const json = content['application/json']
  return isProblem(json) ? { [problemType]: json } : content
}

function isProblem(media: unknown): boolean {
  return isObject(media) && isObject(media.schema) && media.schema.title === 'Problem'
}

function bothLanguages(operationId: string, description: string | undefined): string | undefined {
  const chinese = chineseDescriptions[operationId]
  return chinese && description ? `${chinese}\n\n${description}` : description
}

function withExamples(content: Schema, operationId: string): Schema {
  const describe = (media: unknown) =>
    isObject(media) && isObject(media.schema)
      ? { ...media, schema: withFieldExamples(media.schema, operationId) }
      : media
  return Object.fromEntries(Object.entries(content).map(([type, media]) => [type, describe(media)]))
}

/**
 * Moves `description` and `deprecated` from the schema to the parameter, where readers and Swagger UI expect them, and adds
 * an example.
 */
function describeParameter(parameter: Parameter, operationId: string, path: string): Parameter {
  const { description, deprecated, ...schema } = parameter.schema
  const { name } = parameter
  const known =
    parameter.in === 'path' ? pathExample(operationId, path, name) : parameterExample(operationId, name)
  const shown = showsValue(schema) ? (schema.examples as unknown[] | undefined)?.[0] : known
  const example = typeof shown === 'number' && schema.type === 'string' ? String(shown) : shown
  return {
    ...parameter,
    // a prefilled key would make each further try a repetition of the first
    ...(example !== undefined && name !== 'idempotency-key' && { example }),
    ...(description ? { description } : {}),
    ...(deprecated ? { deprecated } : {}),
    // the example of a path parameter depends on the path, not only on its name
    schema: parameter.in === 'path' ? schema : withFieldExamples(schema, operationId, name),
  }
}

function deprecation(path: string, description = ''): Partial<Operation> {
  const current = currentPathOf(path)
  if (!current) return {}
  return {
    deprecated: true,
    description: `旧客户端的别名，请用 ${current} · Alias: use ${current}. ${description}`.trim(),
  }
}

function mapValues<T, R>(record: Record<string, T>, change: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))
}
