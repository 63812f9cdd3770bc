import { Elysia } from 'elysia'
import { defineError, notFound } from '../lib/errors.ts'

type Route = Readonly<{ method: string; path: string }>
type Resource = Readonly<{ pattern: RegExp; isStatic: boolean; methods: ReadonlySet<string> }>

export const methodNotAllowed = defineError(
  405,
  'method_not_allowed',
  '不支持该请求方法',
  'Method not allowed',
)

/** Returns all routes of the application that uses a plugin. */
export function routesOf<R extends Route>(plugin: unknown): readonly R[] {
  return (plugin as { getGlobalRoutes: () => readonly R[] }).getGlobalRoutes()
}

const resources = new WeakMap<readonly Route[], readonly Resource[]>()

/** Groups the routes by path, static paths first: they win over paths with parameters. */
function resourcesOf(routes: readonly Route[]): readonly Resource[] {
  const known = resources.get(routes)
  if (known) return known
  const byPath = Map.groupBy(
    routes.filter(({ method }) => method !== 'OPTIONS'),
    ({ path }) => path.replace(/(?<=.)\/$/, ''),
  )
  const made = [...byPath].map(([path, group]) => ({
    pattern: patternOf(path),
    isStatic: !/[:*]/.test(path),
    methods: new Set(group.map(({ method }) => method)),
  }))
  made.sort((a, b) => Number(b.isStatic) - Number(a.isStatic))
  resources.set(routes, made)
  return made
}

/** Matches the paths of a route, with and without the trailing slash. */
export function patternOf(path: string): RegExp {
  const source = path.replace(/\/$/, '').replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace('*', '.+')
  return new RegExp(`^${source}/?$`)
}

/** Returns the methods of a path as an Allow header, or undefined for a path that no route has. */
function findAllowedMethods(routes: readonly Route[], path: string): string | undefined {
  const found = resourcesOf(routes).filter(({ pattern }) => pattern.test(path))
  const served = found[0]?.isStatic ? found.slice(0, 1) : found
  if (served.length === 0) return undefined
  const methods = new Set(served.flatMap((resource) => [...resource.methods]))
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods.add('OPTIONS')].sort().join(', ')
}

/** Returns 405 method_not_allowed with `Allow` for a path that other methods have, otherwise 404 not_found. */
export function refuseRoute(routes: readonly Route[], request: Request) {
  const allow = findAllowedMethods(routes, pathOf(request))
  return allow ? methodNotAllowed({ headers: { allow } }) : notFound()
}

/** Answers OPTIONS with the methods of the path, unless it is a CORS preflight. */
export const optionsPlugin = new Elysia({ name: 'options' }).onRequest(({ request, set }) => {
  if (request.method !== 'OPTIONS' || request.headers.has('access-control-request-method')) return undefined
  const allow = findAllowedMethods(routesOf(optionsPlugin), pathOf(request))
  if (!allow) throw notFound()
  set.headers.allow = allow
  return new Response(null, { status: 204 })
})

function pathOf({ url }: Request): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const end = url.indexOf('?', start)
  return url.slice(start, end === -1 ? undefined : end)
}
