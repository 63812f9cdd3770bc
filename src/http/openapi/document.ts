import { toOpenAPISchema } from '@elysiajs/openapi'
import type { AnyElysia } from 'elysia'
import { config } from '../../config/index.ts'
import { listDefinedErrors } from '../../lib/errors.ts'
import { isOptionalSchema } from '../input/prepare-routes.ts'
import { routesOf } from '../methods.ts'
import { extractComponents } from './components.ts'
import { completeOperation, type Operation } from './operations.ts'
import { isObject, type Schema, type Side, toJsonSchema } from './schemas.ts'

type Paths = Record<string, Record<string, Operation>>
type Hooks = Record<string, unknown> & { detail?: Schema & { responses?: Schema } }
type Route = { method: string; path: string; hooks: Hooks }

const hidden = ['/', '/docs', '/docs/', '/docs/json', '/docs/:asset', '/media/*']

const tags = [
  { name: 'verification', description: '图形与短信验证码' },
  { name: 'accounts', description: '注册、登录、个人信息' },
  { name: 'oauth', description: '第三方登录与绑定' },
  { name: 'addresses', description: '省市区与收货地址' },
  { name: 'history', description: '浏览记录' },
  { name: 'catalog', description: '商品' },
  { name: 'contents', description: '首页广告' },
  { name: 'search', description: '搜索、建议与热搜' },
  { name: 'cart', description: '购物车，游客与用户' },
  { name: 'coupons', description: '优惠券' },
  { name: 'orders', description: '订单' },
  { name: 'payments', description: '支付' },
  { name: 'service', description: '运行状态' },
]

const introduction = `Sign in with POST /authorizations/, press Authorize and paste the token. Every path works with and without the trailing slash. \`null\` and \`""\` of an optional field mean absent; in a PUT they empty an optional text. Integers are plain digits. A body with \`additionalProperties: false\` refuses unknown fields, others ignore them. Bodies may be JSON, form (nested fields as \`lines[0][sku_id]\` or \`invoice.kind\`) or multipart (nested fields as JSON or in brackets). Errors are application/problem+json, in Chinese or with \`Accept-Language: en\` in English; \`code\` is one of:`

/**
 * Builds the OpenAPI document of the application that uses a plugin. The generator of `@elysiajs/openapi` has no hook for
 * schemas, so it reads a view of the routes with converted schemas. `completeOperation` then fills in the result.
 */
export function buildDocument(plugin: unknown) {
  const routes = routesOf<Route>(plugin).map(describedRoute)
  const view = { getGlobalRoutes: () => routes, getGlobalDefinitions: () => ({ type: {} }) }
  const generated = toOpenAPISchema(view as unknown as AnyElysia, { paths: hidden }).paths as unknown as Paths
  const optional = optionalBodies(routes)
  const { value: paths, schemas } = extractComponents(finish(generated, optional))
  return {
    openapi: '3.1.2',
    info: {
      title: '美多商城 · Meiduo Mall',
      version: '0.1.0',
      description: `${introduction}\n\n${errorTable()}`,
    },
    servers: [{ url: config.publicUrl }],
    tags,
    paths,
    components: {
      schemas,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

/** A Markdown table of all error codes by status. */
function errorTable(): string {
  const rows = listDefinedErrors().map(
    ({ status, code, text }) => `| ${status} | \`${code}\` | ${text.zh} | ${text.en} |`,
  )
  return ['| status | code | 中文 | English |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** Converts the schemas of a route and drops parser functions, which the generator would list as content types. */
function describedRoute({ method, path, hooks }: Route): Route {
  const parsers = (hooks.parse as { fn: unknown }[] | undefined)?.filter(({ fn }) => typeof fn !== 'function')
  const { body, params, query, headers, response, detail } = hooks
  const described: Hooks = {
    parse: parsers?.length ? parsers : undefined,
    body: hasFields(body) ? describedSchema(body, 'body') : undefined,
    params: describedSchema(params, 'request'),
    query: describedSchema(query, 'request'),
    headers: describedSchema(headers, 'request'),
    response: response && describedAnswers(response as Schema),
    detail: { ...detail, ...(detail?.responses && { responses: describedContents(detail.responses) }) },
  }
  return { method, path, hooks: described }
}

/** A body without fields exists only to refuse unknown ones. */
const hasFields = (body: unknown) =>
  isObject(body) && !(isObject(body.properties) && !Object.keys(body.properties).length)

function describedAnswers(response: Schema): Schema {
  return Object.fromEntries(
    Object.entries(response).map(([status, schema]) => [status, describedSchema(schema, 'answer')]),
  )
}

/** Keeps the symbols of the outermost schema: the generator recognizes a schema by them. */
function describedSchema(schema: unknown, side: Side): unknown {
  if (!isObject(schema)) return schema
  const symbols = Object.getOwnPropertySymbols(schema).map((symbol) => [
    symbol,
    (schema as Record<symbol, unknown>)[symbol],
  ])
  return { ...toJsonSchema(schema, side), ...Object.fromEntries(symbols) }
}

/** Converts the schemas inside answers that a route documents with `documented`. */
function describedContents(node: unknown): Schema {
  const describe = (value: unknown, key: string): unknown => {
    if (key === 'schema') return toJsonSchema(value, 'answer')
    return isObject(value) ? describedContents(value) : value
  }
  return Object.fromEntries(Object.entries(node as Schema).map(([key, value]) => [key, describe(value, key)]))
}

function optionalBodies(routes: readonly Route[]): ReadonlySet<unknown> {
  const optional = routes.filter(({ hooks }) => hooks.body && isOptionalSchema(hooks.body))
  return new Set(
    optional.map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`),
  )
}

function finish(paths: Paths, optional: ReadonlySet<unknown>): Paths {
  const finished = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(([method, operation]) => {
      const done = completeOperation(path, operation)
      if (done.requestBody && optional.has(`${method} ${path}`)) done.requestBody.required = false
      return [method, done] as const
    })
    return [path, Object.fromEntries(operations)] as const
  })
  return Object.fromEntries(finished)
}
