import type { Context } from 'elysia'
import { config } from '../../config/index.ts'
import { type AnswerHooks, addAnswerHook } from './answer-hooks.ts'
import { linkOperation } from './operation-link.ts'

/** When the second paths became deprecated (RFC 9745). */
const deprecatedAt = new Date('2026-11-23T00:00:00+08:00')

type Hooks = AnswerHooks & {
  detail?: { operationId?: string; tags?: string[] }
  tags?: string[]
}
type Route = Readonly<{ method: string; path: string; hooks: Hooks }>
type Exchange = Pick<Context, 'set'> & Readonly<{ params?: Record<string, unknown> }>

/** Ends the operation id of each second path. */
const suffix = /Alias$/

/** Returns whether an operation is a second path of another one. */
export const isSecondPath = (operationId: string | undefined) => suffix.test(operationId ?? '')

/** Returns the id of the operation that a second path is an alias of; undefined for every other operation. */
export const currentOperationOf = (operationId = '') =>
  isSecondPath(operationId) ? operationId.replace(suffix, '') : undefined

/**
 * Adds to each second path the function that sends `Deprecation`, `Link` to the operation with the right word and to its path,
 * and with `ALIASES_SUNSET` also `Sunset` (RFC 8594). Elysia composes a route at its first request, so call this before that.
 */
export function sendDeprecations(app: { routes: readonly Route[] }): void {
  const byId = new Map(app.routes.map((route) => [route.hooks.detail?.operationId, route]))
  for (const { hooks } of app.routes) {
    const id = currentOperationOf(hooks.detail?.operationId)
    const current = id && byId.get(id)
    if (!current) continue
    const send = ({ set, params = {} }: Exchange) => {
      const { headers } = set
      const links = `<${linkOperation(current)}>; rel="deprecation"; type="text/html", <${fill(current.path, params)}>; rel="successor-version"`
      headers.deprecation = `@${deprecatedAt.getTime() / 1_000}`
      headers.link = headers.link ? `${headers.link}, ${links}` : links
      if (config.aliasesSunset) headers.sunset = config.aliasesSunset.toUTCString()
    }
    addAnswerHook(hooks, send)
  }
}

function fill(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
}

/** The headers of the answers of a second path in the OpenAPI document. */
export const deprecationReferences = {
  Deprecation: { $ref: '#/components/headers/Deprecation' },
  Link: { $ref: '#/components/headers/SuccessorLink' },
  ...(config.aliasesSunset && { Sunset: { $ref: '#/components/headers/Sunset' } }),
}

/** Describes the headers of second paths for the OpenAPI document. */
export const deprecationHeaders = {
  Deprecation: {
    description: '弃用时间，@ 加 Unix 秒 · when the path became deprecated: @ and Unix seconds (RFC 9745)',
    schema: { type: 'string' },
    example: `@${deprecatedAt.getTime() / 1_000}`,
  },
  SuccessorLink: {
    description:
      '`rel="deprecation"` 指向应使用的操作的文档，`rel="successor-version"` 指向新路径 · the documentation of the operation to use, and its path',
    schema: { type: 'string' },
    example: '</docs/#/accounts/changeEmail>; rel="deprecation", </email/>; rel="successor-version"',
  },
  ...(config.aliasesSunset && {
    Sunset: {
      description: '此后路径可能被移除 · after this moment the path may be removed (RFC 8594)',
      schema: { type: 'string' },
      example: config.aliasesSunset.toUTCString(),
    },
  }),
}
