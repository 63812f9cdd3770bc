import { errorsOfEveryRoute } from '../../../src/http/common-errors.ts'
import {
  type ApiDocument,
  type Content,
  type DocumentedOperation,
  type Parameter,
  resolveReference,
  type Schema,
} from '../../support/api-document.ts'

const json = 'application/json'
const multipart = 'multipart/form-data'

/**
 * Leaves each body in one media type: multipart for a body with files, JSON for every other one. The generator would send a
 * file as JSON, since it takes the first type. Leaves out `Prefer`, too: it would make the data of each write possibly empty.
 * Adds the errors that every operation may answer, so that each has a typed error.
 */
export function forGenerator(document: ApiDocument): ApiDocument {
  const paths = Object.entries(document.paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(([method, operation]) => [
      method,
      withCommonProblem(withoutPreference(reduce(document, operation))),
    ])
    return [path, Object.fromEntries(operations)]
  })
  const schemas = { ...document.components.schemas, CommonProblem: commonProblem }
  return {
    ...document,
    components: { ...document.components, schemas },
    paths: Object.fromEntries(paths),
  }
}

/** The errors of every operation: codes of the HTTP layer, and codes that the client of `src/sdk/mall-client.ts` adds. */
const commonCodes = [
  ...new Set(['network_failure', 'unexpected_answer', ...errorsOfEveryRoute.map(({ code }) => code)]),
]
const commonProblem: Schema = {
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    { type: 'object', required: ['code'], properties: { code: { type: 'string', enum: commonCodes } } },
  ],
}

function withCommonProblem(operation: DocumentedOperation): DocumentedOperation {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/CommonProblem' } } }
  return {
    ...operation,
    responses: { ...operation.responses, default: { description: 'every operation', content } },
  }
}

function reduce(document: ApiDocument, operation: DocumentedOperation): DocumentedOperation {
  const { requestBody: body } = operation
  if (!body) return operation
  const { [json]: asJson, [multipart]: asForm } = body.content
  const chosen = asForm?.schema && holdsFile(document, asForm.schema) ? multipart : json
  const media = chosen === multipart ? asForm : asJson
  const content: Content = media ? { [chosen]: media } : body.content
  return { ...operation, requestBody: { ...body, content } }
}

function withoutPreference(operation: DocumentedOperation): DocumentedOperation {
  const { parameters = [], responses } = operation
  if (!parameters.some(isPreference)) return operation
  const { 204: _, ...answers } = responses
  return { ...operation, parameters: parameters.filter((each) => !isPreference(each)), responses: answers }
}

const isPreference = ({ name }: Parameter) => name === 'Prefer'

/** Whether a schema, or a part of it, is the content of a file. */
export function holdsFile(document: ApiDocument, schema: Schema): boolean {
  const { format, properties = {}, items, anyOf = [] } = resolveReference(document, schema)
  const parts = [...Object.values(properties), ...anyOf, ...(items ? [items] : [])]
  return format === 'binary' || parts.some((part) => holdsFile(document, part))
}
