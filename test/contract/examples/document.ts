export type Schema = {
  $ref?: string
  type?: unknown
  format?: string
  description?: string
  examples?: unknown[]
  example?: unknown
  enum?: unknown[]
  default?: unknown
  const?: unknown
  required?: string[]
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
}
export type Parameter = {
  name: string
  in: string
  required?: boolean
  example?: unknown
  description?: string
  schema: Schema
}
type Media = { schema: Schema; example?: unknown }
export type Operation = {
  method: string
  path: string
  operationId: string
  summary: string
  description?: string
  tags?: string[]
  security?: unknown[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, Media> }
  responses: Record<string, { content?: Record<string, Media> }>
}
export type ApiDocument = {
  info: { version: string; description: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** Lists the operations of a document in its order. */
export function operationsOf({ paths }: ApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  )
}

/** Lists the answers of an operation that succeed with JSON, by status. */
export function jsonAnswersOf({ responses }: Operation): [status: string, media: Media][] {
  return Object.entries(responses).flatMap(([status, { content }]) => {
    const media = content?.['application/json']
    return status < '300' && media ? [[status, media] as [string, Media]] : []
  })
}

/** Follows a reference to the components of a document. */
export function resolve(schema: Schema, schemas: Readonly<Record<string, Schema>>): Schema {
  return schema.$ref ? (schemas[schema.$ref.split('/').at(-1) as string] as Schema) : schema
}
