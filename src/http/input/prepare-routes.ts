import type { TSchema } from 'elysia'
import { toleratedFields } from '../aliases.ts'
import { patternOf, refuseRoute } from '../methods.ts'
import { refuseFields } from './field-names.ts'
import { malformedBody } from './malformed.ts'
import {
  isFormType,
  isSupportedType,
  mediaTypeOf,
  parseBody,
  readRawBody,
  unsupportedType,
} from './parse-body.ts'
import { type EmptyMeans, type Input, isObject, prepareFor } from './prepare-fields.ts'
import { refuseRepeated, refuseUnknownParameters } from './query.ts'

type Hook = { fn: unknown }
type Hooks = { body?: TSchema; query?: TSchema; parse?: Hook[]; transform?: Hook[] }
type Route = Readonly<{ method: string; path: string; hooks: Hooks }>
type Exchange = { request: Request; body: unknown; query: Record<string, unknown>; url: string; qi: number }

const bodyMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * Adds to each route of an application the functions that parse its body and prepare its input for its schemas, built
 * once from these schemas. They run after the token is checked and before validation. Elysia composes a route at its
 * first request, so the routes must be prepared before that.
 */
export function prepareRoutes(app: { routes: readonly Route[] }): void {
  for (const { method, path, hooks } of app.routes) {
    const [transforms, hidden] = [[] as unknown[], hiddenBehind(app.routes, method, path)]
    const refusals = hidden.size > 0 ? [refusePaths(hidden, app.routes)] : []
    if (bodyMethods.has(method)) {
      const isRaw = hooks.parse?.some(({ fn }) => fn === 'text')
      hooks.parse = [{ fn: isRaw ? readRawBody : parseBody }]
      if (hooks.body?.refusesUnknown)
        transforms.push(refuseUnknownParameters(knownParameters(method, path, hooks)))
      if (!isRaw) transforms.push(bodyPreparation(method, path, hooks.body))
    }
    if (hooks.query) transforms.push(queryPreparation(hooks.query))
    const hooked = (fns: unknown[]) => fns.map((fn) => ({ fn }))
    hooks.transform = [...hooked(refusals), ...(hooks.transform ?? []), ...hooked(transforms)]
  }
}

/** Returns the static paths that a route with parameters would serve only because they lack its method. */
function hiddenBehind(routes: readonly Route[], method: string, path: string): ReadonlySet<string> {
  if (!path.includes(':')) return new Set()
  const pattern = patternOf(path)
  const statics = routes.filter((other) => !/[:*]/.test(other.path) && pattern.test(other.path))
  const served = new Set(statics.filter((other) => other.method === method).map((other) => other.path))
  const lacking = statics.map((other) => other.path).filter((other) => !served.has(other))
  return new Set(lacking.flatMap((other) => [other, other.replace(/\/$/, '')]))
}

/** PUT /orders/all/ is 405, though the path matches PUT /orders/:id/. */
function refusePaths(paths: ReadonlySet<string>, routes: readonly Route[]) {
  return ({ path, request }: Readonly<{ path: string; request: Request }>) => {
    if (paths.has(path)) throw refuseRoute(routes, request)
  }
}

function knownParameters(method: string, path: string, { query }: Hooks): ReadonlySet<string> {
  return new Set([...Object.keys(query?.properties ?? {}), ...toleratedFields(method, path)])
}

/** In a PUT or PATCH, an empty optional text empties the stored text; elsewhere it means absent. */
function emptyMeaning(method: string): EmptyMeans {
  return method === 'PUT' || method === 'PATCH' ? 'empty text' : 'absent'
}

function bodyPreparation(method: string, path: string, schema: TSchema | undefined) {
  if (!schema) return ignoreBody
  const tolerated = toleratedFields(method, path)
  const prepare = prepareFor(schema, { emptyMeans: emptyMeaning(method), tolerated })
  const needsNothing = isOptionalSchema(schema) || !schema.required?.length
  return ({ request, body }: Pick<Exchange, 'request' | 'body'>) => {
    if (body === null) {
      if (!hasReadableType(request)) throw unsupportedType()
      return { body: undefined }
    }
    // Elysia does not validate a body that is not an object when the schema needs no field
    if (needsNothing && !isObject(body)) throw malformedBody()
    const input: Input = { isForm: () => isFormType(mediaTypeOf(request)), unknown: [] }
    prepare(body, '', input)
    if (input.unknown.length > 0) throw refuseFields(input.unknown)
    return undefined
  }
}

/** A route without fields ignores the fields of a body, but no body that it cannot read. An empty body is absent, not null. */
const ignoreBody = ({ request, body }: Pick<Exchange, 'request' | 'body'>) => {
  if (body !== null) return undefined
  if (!hasReadableType(request) && request.body !== null) throw unsupportedType()
  return { body: undefined }
}

function hasReadableType(request: Request): boolean {
  const type = mediaTypeOf(request)
  return type ? isSupportedType(type) : true
}

function queryPreparation(schema: TSchema) {
  const prepare = prepareFor(schema, { emptyMeans: 'absent' })
  const refuse = refuseRepeated(schema)
  return ({ query, url, qi }: Pick<Exchange, 'query' | 'url' | 'qi'>) => {
    if (qi === -1) return
    refuse(query, url, qi)
    const input: Input = { isForm: () => false, unknown: [] }
    prepare(query, '', input)
    if (input.unknown.length > 0) throw refuseFields(input.unknown)
  }
}

/** Returns whether a schema is optional as a whole, such as the body of DELETE /cart/. */
export function isOptionalSchema(schema: object): boolean {
  return Object.getOwnPropertySymbols(schema).some((symbol) => symbol.description === 'TypeBox.Optional')
}
