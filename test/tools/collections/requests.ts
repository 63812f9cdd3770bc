import {
  type ApiDocument,
  listOperations,
  type Operation,
  type Parameter,
  resolveReference,
} from '../../support/api-document.ts'
import { holdsFile } from '../sdk/for-generator.ts'
import { sampleOf } from './sample.ts'
import { type Shape, shapeOf } from './shape.ts'

export type Pair = Readonly<{ name: string; value: string }>
export type RequestBody =
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
  pathValues: readonly Pair[]
  query: readonly Pair[]
  headers: readonly Pair[]
  body?: RequestBody
  /** The shape of the JSON of each documented status; null without JSON. */
  answers: Readonly<Record<string, Shape | null>>
  /** The variable that the answer's token is stored in. */
  stores?: string
}>

/** These end a sign-in, lock someone out or take something away, so they run behind all others. */
const destructive =
  /^(?:cancel|close|delete|disable|end|erase|hide|lock|remove|reset|revoke|signOut|void|withdraw)/
/** These end the sign-in of the collection itself. */
const final = /^(?:closeAccount|endStaffSession|eraseUser|lockUser|signOut)/
const signIns: Readonly<Record<string, Readonly<{ stores: string; credentials: object }>>> = {
  signIn: { stores: 'token', credentials: { username: '{{username}}', password: '{{password}}' } },
  signInStaff: {
    stores: 'staffToken',
    credentials: { username: '{{staffUsername}}', password: '{{staffPassword}}' },
  },
}
export const firstFolder = '登录 · Sign in'
export const lastFolder = '删除与注销 · Destructive'

/** Lists the requests of a document: sign-in first, then each tag, reads before writes, and destructive ones at the end. */
export function listRequests(document: ApiDocument): CollectionRequest[] {
  const all = listOperations(document).map((operation) => describe(document, operation))
  const rank = ({ id, method, folder }: CollectionRequest) => {
    if (folder === firstFolder) return 0
    if (folder !== lastFolder) return method === 'GET' ? 1 : 2
    return final.test(id) ? 4 : 3
  }
  const ordered = all.toSorted((a, b) => rank(a) - rank(b))
  return [...Map.groupBy(ordered, ({ folder }) => folder)]
    .toSorted(([a], [b]) => Number(a === lastFolder) - Number(b === lastFolder))
    .flatMap(([, requests]) => requests)
}

function describe(document: ApiDocument, operation: Operation): CollectionRequest {
  const { operationId: id, method, path, summary = '', description = '', tags = [] } = operation
  const { parameters = [] } = operation
  const signIn = signIns[id]
  const body = signIn ? { kind: 'json' as const, value: signIn.credentials } : bodyOf(document, operation)
  const isDestructive = method === 'DELETE' || destructive.test(id)
  return {
    id,
    folder: signIn ? firstFolder : isDestructive ? lastFolder : (tags[0] ?? ''),
    name: summary || id,
    description,
    method,
    path,
    pathValues: valuesOf(document, parameters, 'path'),
    query: valuesOf(document, parameters, 'query'),
    headers: [...authorization(operation), ...valuesOf(document, parameters, 'header')],
    ...(body && { body }),
    answers: answersOf(document, operation),
    ...(signIn && { stores: signIn.stores }),
  }
}

/** Required parameters, and optional ones that have an example. */
function valuesOf(document: ApiDocument, parameters: readonly Parameter[], place: Parameter['in']): Pair[] {
  return parameters
    .filter((each) => each.in === place && (each.required || each.example !== undefined))
    .map((each) => ({ name: each.name, value: textOf(sampleOf(document, each)) }))
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

function authorization({ path, security = [] }: Operation): Pair[] {
  if (security.length === 0) return []
  const token = path.startsWith('/meiduo_admin/') ? '{{staffToken}}' : '{{token}}'
  return [{ name: 'Authorization', value: `Bearer ${token}` }]
}

function bodyOf(document: ApiDocument, { requestBody }: Operation): RequestBody | undefined {
  if (!requestBody) return undefined
  const { 'application/json': json, 'multipart/form-data': form } = requestBody.content
  const schema = form?.schema
  const isForm = !json || (schema && holdsFile(document, schema))
  const media = json ?? form ?? Object.values(requestBody.content)[0]
  const value = media && sampleOf(document, media)
  if (!isForm || typeof value !== 'object' || value === null) return { kind: 'json', value }
  const { properties = {} } = schema ? resolveReference(document, schema) : {}
  const fields = Object.entries(value).map(([name, each]) => {
    const member = properties[name]
    return { name, value: textOf(each), isFile: member !== undefined && holdsFile(document, member) }
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
