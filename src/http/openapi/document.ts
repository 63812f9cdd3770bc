import { toOpenAPISchema } from '@elysiajs/openapi'
import type { AnyElysia } from 'elysia'
import mall from '../../../package.json'
import { config } from '../../config/index.ts'
import { etagHeader } from '../headers/conditional-reads.ts'
import { currentOperationOf, deprecationHeaders } from '../headers/deprecation.ts'
import { describeRateLimits } from '../headers/rate-limits.ts'
import { writeHeaders } from '../headers/write-answers.ts'
import { isOptionalSchema } from '../input/prepare-routes.ts'
import { routesOf } from '../methods.ts'
import { answeredCodesOf } from '../problem.ts'
import { staleHeaders } from '../stale-answers.ts'
import { extractComponents } from './components.ts'
import { addAnswerExamples } from './examples/answers.ts'
import { introduction, staffIntroduction, tags } from './introduction.ts'
import { completeOperation, type Operation } from './operations.ts'
import { type Answers, createProblemComponents } from './problems/components.ts'
import { isObject, type Schema, type Side, toJsonSchema } from './schemas.ts'
import { groupTags } from './select-document.ts'

type Paths = Record<string, Record<string, Operation>>
type Hooks = Record<string, unknown> & { detail?: Schema & { responses?: Schema } }
type Route = { method: string; path: string; hooks: Hooks }

/** Paths that the document leaves out: pages, files and the document. */
export const hiddenPaths = [
  '/',
  '/docs',
  '/docs/',
  '/docs/json',
  '/docs/shoppers/json',
  '/docs/staff/',
  '/docs/staff/json',
  '/docs/errors/',
  '/docs/:asset',
  '/media/*',
]

/**
 * Builds the OpenAPI document of the application that uses a plugin. The generator of `@elysiajs/openapi` has no hook for
 * schemas, so it reads a view of the routes with converted schemas. `completeOperation` then fills in the result.
 */
export function buildDocument(plugin: unknown) {
  const served = routesOf<Route>(plugin)
  const routes = served.map(describedRoute)
  const view = { getGlobalRoutes: () => routes, getGlobalDefinitions: () => ({ type: {} }) }
  const generated = toOpenAPISchema(view as unknown as AnyElysia, { paths: hiddenPaths })
    .paths as unknown as Paths
  const optional = optionalBodies(routes)
  const problems = createProblemComponents()
  const refusals = new Map(served.map((route) => [operationName(route), () => problems.answersFor(route)]))
  const { value: paths, schemas } = extractComponents(finish(generated, optional, refusals))
  addAnswerExamples(paths)
  return {
    openapi: '3.1.2',
    info: {
      title: '美多商城 · Meiduo Mall',
      version: mall.version,
      description: introduction,
      'x-staff-description': staffIntroduction,
      contact: { name: '美多商城 · Meiduo Mall', url: config.shopUrl },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: config.publicUrl }],
    tags,
    'x-tagGroups': groupTags({ tags, paths }),
    paths,
    components: {
      schemas: { ...schemas, ...problems.components.schemas },
      responses: problems.components.responses,
      examples: problems.components.examples,
      headers: {
        ...describeRateLimits(),
        ...deprecationHeaders,
        ...etagHeader,
        ...staleHeaders,
        ...writeHeaders,
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        key: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'mk_…',
          description: 'API 密钥 · API key of staff',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'meiduo_staff',
          description:
            '本站控制台的会话，写操作另带 X-CSRF-Token · session of a console page of this origin; writes need X-CSRF-Token',
        },
      },
    },
  }
}

/** Converts the schemas of a route and drops parser functions, which the generator would list as content types. */
function describedRoute({ method, path, hooks }: Route): Route {
  const parsers = (hooks.parse as { fn: unknown }[] | undefined)?.filter(({ fn }) => typeof fn !== 'function')
  const { body, params, query, headers, response } = hooks
  const { responses, refusals: _, ...publicDetail } = hooks.detail ?? {}
  const described: Hooks = {
    parse: parsers?.length ? parsers : undefined,
    body: hasFields(body) ? describedSchema(body, 'body') : undefined,
    params: describedSchema(params, 'request'),
    query: describedSchema(query, 'request'),
    headers: describedSchema(headers, 'request'),
    response: response && describedAnswers(response as Schema),
    detail: {
      ...publicDetail,
      ...(responses && { responses: describedContents(withoutProblems(responses)) }),
    },
  }
  return { method, path, hooks: described }
}

/** A body without fields exists only to refuse unknown ones. */
const hasFields = (body: unknown) =>
  isObject(body) && !(isObject(body.properties) && !Object.keys(body.properties).length)

function describedAnswers(response: Schema): Schema {
  return Object.fromEntries(
    Object.entries(response)
      .filter(([, schema]) => !answeredCodesOf(schema))
      .map(([status, schema]) => [status, describedSchema(schema, 'answer')]),
  )
}

/** The answers of `documented` without errors, which are references. */
function withoutProblems(responses: Schema): Schema {
  return Object.fromEntries(Object.entries(responses).filter(([, answer]) => !isProblem(answer)))
}

const isProblem = (answer: unknown) =>
  isObject(answer) && isObject(answer.content) && 'application/problem+json' in answer.content

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
  return new Set(optional.map(operationName))
}

/** Names an operation as the document does: `get /orders/{id}/`. */
const operationName = ({ method, path }: Pick<Route, 'method' | 'path'>) =>
  `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`

function finish(
  paths: Paths,
  optional: ReadonlySet<unknown>,
  refusals: ReadonlyMap<string, () => Answers>,
): Paths {
  const pathsById = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).map(({ operationId }) => [operationId, path] as const),
    ),
  )
  const finished = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(([method, operation]) => {
      const name = `${method} ${path}`
      const responses = { ...operation.responses, ...refusals.get(name)?.() }
      const current = currentOperationOf(operation.operationId)
      const done = completeOperation(path, { ...operation, responses }, current && pathsById.get(current))
      if (done.requestBody && optional.has(name)) done.requestBody.required = false
      return [method, done] as const
    })
    return [path, Object.fromEntries(operations)] as const
  })
  return Object.fromEntries(finished)
}
