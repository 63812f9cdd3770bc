/** A JSON Schema of the OpenAPI document, as far as the generator reads it. */
export type Schema = Readonly<{
  $ref?: string
  title?: string
  type?: string | readonly string[]
  anyOf?: readonly Schema[]
  const?: unknown
  enum?: readonly unknown[]
  examples?: readonly unknown[]
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: boolean | Schema
  patternProperties?: Readonly<Record<string, Schema>>
  maxProperties?: number
}>

export type Parameter = Readonly<{
  name: string
  in: string
  required?: boolean
  example?: unknown
  schema: Schema
}>

type Content = Readonly<Record<string, Readonly<{ schema?: Schema }>>>

type Response = Readonly<{ $ref?: string; content?: Content }>

type DocumentedOperation = Readonly<{
  operationId: string
  parameters?: readonly Parameter[]
  requestBody?: Readonly<{ content: Content }>
  responses: Readonly<Record<string, Response>>
}>

export type ApiDocument = Readonly<{
  paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  components: Readonly<{
    schemas: Readonly<Record<string, Schema>>
    responses: Readonly<Record<string, Response>>
  }>
}>

/** An operation of the document with its method in upper case. */
export type Operation = DocumentedOperation &
  Readonly<{
    id: string
    method: string
    path: string
    body: Schema | undefined
    bodyTypes: readonly string[]
  }>

/** Returns a document whose operations hold their answers themselves, where they name shared ones. */
export function withResponses(document: ApiDocument): ApiDocument {
  const shared = document.components.responses
  const resolve = (response: Response) =>
    response.$ref ? (shared[response.$ref.split('/').at(-1) as string] as Response) : response
  const paths = mapValues(document.paths, (methods) =>
    mapValues(methods, (operation) => ({ ...operation, responses: mapValues(operation.responses, resolve) })),
  )
  return { ...document, paths }
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

/** Returns the operations of a document, in its order. */
export function listOperations(document: ApiDocument): Operation[] {
  return Object.entries(withResponses(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const content = operation.requestBody?.content ?? {}
      const [media] = Object.values(content)
      return {
        ...operation,
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        body: media?.schema,
        bodyTypes: Object.keys(content),
      }
    }),
  )
}

/** Returns a schema without a reference at its top. */
export function resolveSchema(schema: Schema, document: ApiDocument): Schema {
  if (!schema.$ref) return schema
  const found = document.components.schemas[schema.$ref.split('/').at(-1) as string]
  if (!found) throw new Error(`${schema.$ref} is not in the document`)
  return found
}

/** The types of a schema that names none or several. */
export const typesOf = ({ type }: Schema): readonly string[] => (type === undefined ? [] : [type].flat())
