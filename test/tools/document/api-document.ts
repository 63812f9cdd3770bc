import { join, resolve } from 'node:path'

/** The JSON Schemas of the document, as far as tools read them. */
export type Schema = Readonly<{
  $ref?: string
  title?: string
  type?: string | readonly string[]
  format?: string
  description?: string
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
  required?: readonly string[]
  additionalProperties?: boolean | Schema
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}>
export type Reference = Readonly<{ $ref: string }>
export type Example = Readonly<{ value?: unknown }>
export type Media = Readonly<{
  schema?: Schema
  example?: unknown
  examples?: Readonly<Record<string, Example | Reference>>
}>
export type Content = Readonly<Record<string, Media>>
export type Parameter = Readonly<{
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  description?: string
  example?: unknown
  examples?: Readonly<Record<string, Example | Reference>>
  schema?: Schema
}>
export type Answer = Readonly<{
  description?: string
  headers?: Readonly<Record<string, unknown>>
  content?: Content
}>
export type Body = Readonly<{ required?: boolean; content: Content }>
export type Operation = Readonly<{
  operationId: string
  summary?: string
  description?: string
  deprecated?: boolean
  tags?: readonly string[]
  security?: readonly Readonly<Record<string, readonly string[]>>[]
  parameters?: readonly (Parameter | Reference)[]
  requestBody?: Body | Reference
  responses: Readonly<Record<string, Answer | Reference>>
}>
export type ApiDocument = Readonly<{
  openapi: string
  info: Readonly<{ title: string; version: string; description?: string }>
  servers?: readonly Readonly<{ url: string }>[]
  tags?: readonly Readonly<{ name: string; description?: string }>[]
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}>

const root = resolve(import.meta.dir, '../../..')
/** No server needs to run at these addresses: the document names the shop, and nothing connects to the database. */
const settings = {
  DATABASE_URL: 'mysql://localhost/none',
  PUBLIC_URL: 'https://api.meiduo.site',
  SHOP_URL: 'https://www.meiduo.site',
}

/** Builds the text of the OpenAPI document in a new process, whose settings are the same on every machine. */
export async function printDocument(cwd = root): Promise<string> {
  const { PATH = '', HOME = '' } = process.env
  const script = join(cwd, 'test/tools/document/print-document.ts')
  const child = Bun.spawn([process.execPath, '--no-env-file', script], {
    cwd,
    env: { PATH, HOME, ...settings },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const text = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error('the OpenAPI document was not built')
  return text
}

/** Builds the OpenAPI document. */
export async function readDocument(cwd = root): Promise<ApiDocument> {
  return JSON.parse(await printDocument(cwd))
}

/** Returns what a reference of a document names, or the value itself. @throws Error for an unknown reference */
export function resolveReference<T extends object>(document: ApiDocument, value: T | Reference): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T
  const [kind = '', name = ''] = value.$ref.replace('#/components/', '').split('/')
  const found = document.components?.[kind]?.[name]
  if (!found) throw new Error(`unknown reference ${value.$ref}`)
  return resolveReference(document, found as T | Reference)
}
