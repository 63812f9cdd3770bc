import type { LocalizedText } from '../../lib/errors.ts'
import { mapValues } from '../../lib/values/map-values.ts'
import { ifNoneMatch, withNotModified } from '../headers/conditional-reads.ts'
import { currentOperationOf } from '../headers/deprecation.ts'
import { policiesOf } from '../headers/rate-limits.ts'
import { preferParameter, withWriteHeaders } from '../headers/write-answers.ts'
import { answerHeaders } from './answer-headers.ts'
import { chineseDescriptions } from './chinese-descriptions.ts'
import { withBodyExamples, withFieldExamples } from './examples/bodies.ts'
import { isFilledIn, parameterExample } from './examples/parameters.ts'
import type { Schema } from './schemas.ts'
import { meanings } from './status-meanings.ts'

export type Operation = {
  operationId?: string
  description?: string
  deprecated?: boolean
  'x-conditional'?: true
  'x-location'?: true
  'x-minimal'?: true
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { description?: string; required?: boolean; content: Schema }
  responses?: Responses
}
type Responses = Record<string, Answer | Readonly<{ $ref: string }>>
type Parameter = Schema & { name: string; in: string; required?: boolean; schema: Schema }
type Answer = { description: string; content?: Record<string, unknown>; headers?: Schema }

/**
 * Completes a generated operation: a description per status and in both languages, examples, deprecated aliases.
 * @param currentPath the path to use instead, for a second path
 */
export function completeOperation(path: string, operation: Operation, currentPath?: string): Operation {
  const {
    parameters: declared = [],
    requestBody,
    responses = {},
    operationId = '',
    'x-conditional': isConditional,
    'x-location': hasLocation = false,
    'x-minimal': isMinimal = false,
    ...rest
  } = operation
  const parameters = [
    ...declared,
    ...versionHeader(responses),
    ...(isConditional ? [ifNoneMatch] : []),
    ...(isMinimal ? [preferParameter] : []),
  ]
  const answers: Responses = isConditional
    ? withNotModified(responses)
    : withWriteHeaders(responses, { hasLocation, isMinimal })
  const texts = bothLanguages(operationId, operation.description)
  const description = paragraphs(currentPath ? alias(currentPath, texts) : texts)
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
      requestBody: { ...requestBody, content: withBodyExamples(requestBody.content, operationId) },
    }),
    responses: withReplay(
      mapValues(answers, (answer, status) => finishAnswer(answer, status, operationId)),
      parameters,
    ),
    ...limitedBy(operationId),
    ...(currentPath && { deprecated: true }),
  }
}

/** Returns the header that a write compares with the present version, for operations that answer 412; one that answers 428 needs it. */
function versionHeader(responses: Readonly<Record<string, unknown>>): Parameter[] {
  if (!responses[412]) return []
  const required = responses[428] !== undefined
  const description = '回答中的 ETag；* 表示任何版本 · the ETag of the object that was read; * is any version'
  return [
    { name: 'If-Match', in: 'header', required, schema: { type: 'string', description, examples: ['*'] } },
  ]
}

function finishAnswer(
  answer: Answer | Readonly<{ $ref: string }>,
  status: string,
  operationId: string,
): Answer | Readonly<{ $ref: string }> {
  if ('$ref' in answer) return answer
  const headers = { ...answer.headers, ...answerHeaders(status, operationId) }
  return {
    ...answer,
    description: meanings[status] ?? answer.description,
    ...(Object.keys(headers).length > 0 && { headers }),
  }
}

function limitedBy(operationId: string) {
  const policies = policiesOf(operationId)
  return policies.length > 0 && { 'x-rate-limit-policies': policies }
}

const replayed = {
  'Idempotent-Replayed': {
    description:
      'true：此前的请求已执行，这是其回答 · true: an earlier request with the Idempotency-Key had the effect, and this is its answer',
    schema: { type: 'string', enum: ['true'] },
  },
}

/** Documents the header of a repeated answer on the successes of an operation that takes an Idempotency-Key. */
function withReplay(responses: Responses, parameters: readonly Parameter[] = []): Responses {
  if (!parameters.some(({ name }) => name === 'idempotency-key')) return responses
  return mapValues(responses, (answer, status) =>
    '$ref' in answer || !status.startsWith('2')
      ? answer
      : { ...answer, headers: { ...answer.headers, ...replayed } },
  )
}

type Texts = Partial<LocalizedText>

/** A route holds a description as English, or as both languages with ` · ` between in the first line. */
function bothLanguages(operationId: string, description = ''): Texts {
  const [, zh, en = description] = /^([^\n]*?[一-龥][^\n]*?) · (.*)$/s.exec(description) ?? []
  const chinese = chineseDescriptions[currentOperationOf(operationId) ?? operationId] ?? zh
  return { ...(chinese && { zh: chinese }), en }
}

/** Markdown with a paragraph for each language. */
const paragraphs = ({ zh, en }: Texts) => [zh, en].filter(Boolean).join('\n\n')

/**
 * Moves `description` and `deprecated` from the schema to the parameter, where readers and Swagger UI expect them, and adds
 * an example.
 */
function describeParameter(parameter: Parameter, operationId: string, path: string): Parameter {
  const { description, deprecated, ...schema } = parameter.schema
  const named = { ...parameter, schema }
  const example = parameterExample(operationId, path, named)
  return {
    ...parameter,
    ...(example !== undefined && isFilledIn(path, named) && { example }),
    ...(description ? { description } : {}),
    ...(deprecated ? { deprecated } : {}),
    // the example of a path parameter depends on the path, not only on its name
    schema: parameter.in === 'path' ? schema : withFieldExamples(schema, operationId, parameter.name),
  }
}

function alias(currentPath: string, { zh = '', en = '' }: Texts): LocalizedText {
  return {
    zh: `旧客户端的别名，请用 ${currentPath}。${zh}`,
    en: `Alias: use ${currentPath}. ${en}`.trim(),
  }
}
