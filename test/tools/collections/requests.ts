import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { exampleFileOf } from '../../contract/examples/example-files.ts'
import {
  type ApiDocument,
  listOperations,
  type Operation,
  type Parameter,
  resolveReference,
} from '../../support/api-document.ts'
import { holdsFile } from '../sdk/for-generator.ts'
import { createdVariables, namePathVariables } from './path-variables.ts'
import { sampleOf, sampleOfSchema } from './sample.ts'
import { type Shape, shapeOf } from './shape.ts'

export type Pair = Readonly<{ name: string; value: string }>
/** A parameter of a path, with the variable that holds its value; `value` is its value at first. */
type PathValue = Pair & Readonly<{ variable: string }>
type RequestBody =
  | Readonly<{ kind: 'json'; value: unknown }>
  | Readonly<{ kind: 'form'; fields: readonly Readonly<{ name: string; value: string; isFile: boolean }>[] }>
/** One request of a collection, for every program that plays it. `{{name}}` is a variable. */
export type CollectionRequest = Readonly<{
  id: string
  folder: string
  name: string
  description: string
  method: string
  path: string
  pathValues: readonly PathValue[]
  query: readonly Pair[]
  headers: readonly Pair[]
  body?: RequestBody
  /** The shape of the JSON of each documented status; null without JSON. */
  answers: Readonly<Record<string, Shape | null>>
  /** The members of the answer that are stored, by the variable. */
  stores: Readonly<Record<string, string>>
}>

/** These end a sign-in, lock someone out or take something away, so they run behind all others. */
const destructive =
  /^(?:cancel|close|delete|disable|end|erase|hide|lock|remove|reset|revoke|signOut|void|withdraw)/
/** These end the sign-in of the collection itself, in this order. */
const final = ['endStaffSession', 'signOut', 'resetPassword', 'signOutStaff']
const staffCredentials = { username: '{{staffUsername}}', password: '{{staffPassword}}' }
/** Bodies with the users of the environment instead of those of the examples. */
const credentials: Readonly<Record<string, object>> = {
  signIn: { username: '{{username}}', password: '{{password}}' },
  signInStaff: staffCredentials,
  startStaffSession: staffCredentials,
  startTotp: { password: '{{staffPassword}}' },
}
/** The members of an answer that later requests send, by the variable. */
const stored: Readonly<Record<string, CollectionRequest['stores']>> = {
  signIn: { token: 'token' },
  signInStaff: { staffToken: 'token' },
  startStaffSession: { csrfToken: 'csrf_token' },
}
const signIns = ['signIn', 'signInStaff']
/** The session of a browser is a cookie, so it needs what a page of the shop sends. */
const sessionHeaders: Readonly<Record<string, readonly Pair[]>> = {
  startStaffSession: [{ name: 'Origin', value: '{{baseUrl}}' }],
  endStaffSession: [
    { name: 'Origin', value: '{{baseUrl}}' },
    { name: 'X-CSRF-Token', value: '{{csrfToken}}' },
  ],
}
export const firstFolder = '登录 · Sign in'
export const lastFolder = '删除与注销 · Destructive'

/** Lists the requests of a document: sign-in first, then each tag, reads before writes, and destructive ones at the end. */
export function listRequests(document: ApiDocument): CollectionRequest[] {
  const operations = listOperations(document)
  const variables = {
    pathVariable: namePathVariables(operations),
    created: createdVariables(document, operations),
  }
  const all = operations.map((operation) => describe(document, operation, variables))
  const rank = ({ id, method, folder }: CollectionRequest) => {
    if (folder === firstFolder) return 0
    if (folder !== lastFolder) return method === 'GET' ? 1 : 2
    return 3 + final.indexOf(id) + 1
  }
  const ordered = all.toSorted((a, b) => rank(a) - rank(b))
  return [...Map.groupBy(ordered, ({ folder }) => folder)]
    .toSorted(([a], [b]) => Number(a === lastFolder) - Number(b === lastFolder))
    .flatMap(([, requests]) => requests)
}

type Names = Readonly<{
  pathVariable: ReturnType<typeof namePathVariables>
  created: ReadonlyMap<string, string>
}>

function describe(
  document: ApiDocument,
  operation: Operation,
  { pathVariable, created }: Names,
): CollectionRequest {
  const { operationId: id, method, path, summary = '', description = '', tags = [] } = operation
  const { parameters = [] } = operation
  const isSignIn = signIns.includes(id)
  const user = credentials[id]
  const body = user ? { kind: 'json' as const, value: user } : bodyOf(document, operation)
  const pathValues = parameters
    .filter((each) => each.in === 'path')
    .map((each) => ({
      ...{ name: each.name, value: textOf(sampleOf(document, each)) },
      variable: (method === 'DELETE' && created.get(id)) || pathVariable(operation, each),
    }))
  const answers = answersOf(document, operation)
  const newId = method === 'POST' ? created.get(id) : undefined
  const isDestructive = method === 'DELETE' || destructive.test(id)
  return {
    id,
    folder: isSignIn ? firstFolder : isDestructive ? lastFolder : (tags[0] ?? ''),
    name: summary || id,
    description,
    method,
    path,
    pathValues,
    query: valuesOf(document, parameters, 'query'),
    headers: [
      ...(sessionHeaders[id] ?? authorization(operation)),
      ...valuesOf(document, parameters, 'header'),
    ],
    ...(body && { body }),
    answers,
    stores: newId ? { [newId]: 'id' } : (stored[id] ?? {}),
  }
}

/** Lists required parameters, and optional ones that have an example. */
function valuesOf(document: ApiDocument, parameters: readonly Parameter[], place: Parameter['in']): Pair[] {
  return parameters
    .filter((each) => each.in === place && (each.required || each.example !== undefined))
    .map((each) => ({ name: each.name, value: textOf(sampleOf(document, each)) }))
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

function authorization({ path, security = [] }: Operation): Pair[] {
  if (security.length === 0) return []
  const token = isStaffPath(path) ? '{{staffToken}}' : '{{token}}'
  return [{ name: 'Authorization', value: `Bearer ${token}` }]
}

function bodyOf(document: ApiDocument, { operationId, requestBody }: Operation): RequestBody | undefined {
  if (!requestBody) return undefined
  const { 'application/json': json, 'multipart/form-data': form } = requestBody.content
  const schema = form?.schema
  if (json && !(schema && holdsFile(document, schema)))
    return { kind: 'json', value: sampleOf(document, json) }
  const media = form ?? Object.values(requestBody.content)[0]
  const { properties = {} } = media?.schema ? resolveReference(document, media.schema) : {}
  const example = media?.example as Readonly<Record<string, unknown>> | undefined
  const fields = Object.entries(properties).flatMap(([name, member]) => {
    if (holdsFile(document, member))
      return [{ name, value: exampleFileOf(operationId, name).name, isFile: true }]
    if (example && !(name in example)) return []
    return [{ name, value: textOf(example?.[name] ?? sampleOfSchema(document, member)), isFile: false }]
  })
  return { kind: 'form', fields }
}

function answersOf(document: ApiDocument, { responses }: Operation): Record<string, Shape | null> {
  const shapes = Object.entries(responses).map(([status, { content = {} }]) => {
    const schema = (content['application/json'] ?? content['application/problem+json'])?.schema
    return [status, schema ? shapeOf(document, schema) : null] as const
  })
  return Object.fromEntries(shapes)
}
