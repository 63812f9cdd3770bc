import { mapValues } from '../../src/lib/values/map-values.ts'

/** The OpenAPI document of the API and its JSON Schemas, as far as tests and tools read them. */
export type Schema = Readonly<{
  $ref?: string
  title?: string
  type?: string | readonly string[]
  format?: string
  description?: string
  deprecated?: boolean
  example?: unknown
  examples?: readonly unknown[]
  default?: unknown
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  patternProperties?: Readonly<Record<string, Schema>>
  additionalProperties?: boolean | Schema
  required?: readonly string[]
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}>
type Example = Readonly<{ $ref?: string; value?: unknown }>
export type Media = Readonly<{
  schema?: Schema
  example?: unknown
  examples?: Readonly<Record<string, Example>>
}>
export type Content = Readonly<Record<string, Media>>
export type Parameter = Readonly<{
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  deprecated?: boolean
  description?: string
  example?: unknown
  examples?: Readonly<Record<string, Example>>
  schema: Schema
}>
type Answer = Readonly<{
  $ref?: string
  description?: string
  headers?: Readonly<Record<string, unknown>>
  content?: Content
}>
type Body = Readonly<{ required?: boolean; content: Content }>
export type DocumentedOperation = Readonly<{
  operationId: string
  summary?: string
  description?: string
  deprecated?: boolean
  tags?: readonly string[]
  security?: readonly Readonly<Record<string, readonly string[]>>[]
  parameters?: readonly Parameter[]
  requestBody?: Body
  responses: Readonly<Record<string, Answer>>
  'x-rate-limit-policies'?: readonly string[]
}>
export type ApiDocument = Readonly<{
  openapi: string
  info: Readonly<{ title: string; version: string; description?: string }>
  servers?: readonly Readonly<{ url: string }>[]
  tags?: readonly Readonly<{ name: string; description?: string }>[]
  'x-tagGroups'?: readonly Readonly<{ name: string; tags: string[] }>[]
  paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  components: Readonly<{
    schemas: Readonly<Record<string, Schema>>
    [kind: string]: Readonly<Record<string, unknown>>
  }>
}>

/** An operation with its method in upper case and its path. */
export type Operation = DocumentedOperation & Readonly<{ method: string; path: string }>

/** Lists the operations of a document in its order, each with its answers instead of references to them. */
export function listOperations(document: ApiDocument): Operation[] {
  return Object.entries(withResponses(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  )
}

/** Returns the document with each answer in the place of a reference to it. */
export function withResponses(document: ApiDocument): ApiDocument {
  const resolved = (answer: Answer) => resolveReference(document, answer)
  const paths = mapValues(document.paths, (methods) =>
    mapValues(methods, (operation) => ({
      ...operation,
      responses: mapValues(operation.responses, resolved),
    })),
  )
  return { ...document, paths }
}

/** Returns the component that a value refers to, or the value itself. @throws Error for an unknown reference */
export function resolveReference<T extends Readonly<{ $ref?: string }>>(
  { components }: Pick<ApiDocument, 'components'>,
  value: T,
): T {
  if (value.$ref === undefined) return value
  const [kind = '', name = ''] = value.$ref.replace('#/components/', '').split('/')
  const found = components[kind]?.[name]
  if (!found) throw new Error(`unknown reference ${value.$ref}`)
  return resolveReference({ components }, found as T)
}

/** Returns the schema of a body in the media type that the document lists first. */
export function bodySchemaOf({ requestBody }: DocumentedOperation): Schema | undefined {
  return Object.values(requestBody?.content ?? {})[0]?.schema
}
