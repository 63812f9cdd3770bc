import type { ValidateFunction } from 'ajv/dist/2020'
import { listDefinedErrors } from '../../src/lib/errors.ts'
import { type ApiDocument, type Operation, withResponses } from '../support/api-document.ts'
import { createSchemas } from '../support/document-schemas.ts'

/** An answer with the path of its request, percent-encoded. */
type Received = Readonly<{ path: string; status: number; type: string; text: string }>

/** What an answer breaks: `kind` groups the answers of one fault, `found` describes this one. */
export type Violation = Readonly<{ kind: string; found: string }>

/** Refusals of the plugins before any route, which no operation documents. */
const generalRefusals: ReadonlySet<string> = new Set([
  '400 malformed_host',
  '400 malformed_query',
  '400 unknown_field',
  '413 payload_too_large',
])

const problemType = 'application/problem+json'
/** A line of a stack, a path of the sources, a statement or an error of the database. */
const internals =
  /\n\s+at .+:\d+|node_modules|\/src\/\w+\/|\.ts:\d+|DrizzleQueryError|Failed query|\bER_[A-Z_]+\b|You have an error in your SQL|\b(?:select|insert into|update|delete from) `/i

/**
 * Builds the check of answers against a document: status, media type, schema with formats, error code, nothing of the inside.
 * Everything that the mall needs runs beside a fuzz, so no answer above 499 is right.
 */
export function createAnswerCheck(document: ApiDocument) {
  const schemaAt = createSchemas(withResponses(document))
  const defined = new Set(listDefinedErrors().map(({ status, code }) => `${status} ${code}`))
  const validatorOf = ({ path, method }: Operation, status: number, type: string) =>
    schemaAt(['paths', path, method.toLowerCase(), 'responses', `${status}`, 'content', type, 'schema'])

  /** Returns the parsed answer and what it breaks, if anything. */
  return function checkAnswer(
    operation: Operation,
    answer: Received,
  ): Readonly<{ json?: unknown; violation?: Violation | undefined }> {
    const { type, text } = answer
    const json = type.endsWith('json') ? parse(text) : undefined
    if (json instanceof SyntaxError)
      return { violation: { kind: `${answer.status} is no JSON`, found: text } }
    const broken = findViolation(operation, answer, json)
    return { json, violation: broken === undefined ? undefined : { kind: broken, found: text.slice(0, 600) } }
  }

  function findViolation(operation: Operation, { path, status, type, text }: Received, json: unknown) {
    const leak = internals.exec(text)
    if (leak) return `shows ${leak[0].trim().slice(0, 40)}`
    if (status >= 500) return `status ${status}`
    const code = type === problemType ? (json as { code?: unknown }).code : undefined
    const error = `${status} ${code ?? type}`
    const documented = operation.responses[status]
    const types = Object.keys(documented?.content ?? {})
    const isElsewhere = error === '404 not_found' && !reaches(operation, path)
    if (isElsewhere || generalRefusals.has(error))
      return breachOfSchema(schemaAt(['components', 'schemas', 'Problem']), status, json)
    if (!documented) return `undocumented ${error}`
    if (code !== undefined && !defined.has(error)) return `${error} is not defined`
    if (status === 201 && text === '' && documented.headers?.['Preference-Applied']) return undefined
    if (types.length === 0) return text === '' ? undefined : `${status} has a body`
    if (!types.includes(type)) return `${status} has the type ${type || 'none'}`
    return json === undefined ? undefined : breachOfSchema(validatorOf(operation, status, type), status, json)
  }
}

/** An empty value, or `..`, makes a path of another operation or of none. */
function reaches(operation: Operation, path: string): boolean {
  const pattern = operation.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${pattern}$`).test(path)
}

function breachOfSchema(validate: ValidateFunction, status: number, json: unknown): string | undefined {
  if (validate(json)) return undefined
  const [error] = validate.errors ?? []
  return `${status} breaks its schema: ${error?.instancePath.replace(/\/\d+(?=\/|$)/g, '/0')} ${error?.message}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}
