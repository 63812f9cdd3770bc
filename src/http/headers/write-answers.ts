import { type Context, ElysiaCustomStatusResponse, type TSchema } from 'elysia'
import { config } from '../../config/index.ts'
import { type AnswerHooks, addAnswerHook, isJsonObject } from './answer-hooks.ts'

type Hooks = AnswerHooks & {
  detail?: { operationId?: string; 'x-location'?: true; 'x-minimal'?: true }
  response?: Readonly<Record<string, TSchema>>
}
type Route = Readonly<{ method: string; path: string; hooks: Hooks }>
type Exchange = Pick<Context, 'set' | 'request'> &
  Readonly<{ params?: Record<string, unknown>; response: unknown }>
type Body = Readonly<Record<string, unknown>>

/** Only the answer says these, so it is never left out. */
const essential = ['token', 'guest_token', 'csrf_token', 'warnings']
const essentialAnswers = new Set(['createApiKey', 'handlePaymentReturn'])

/** The created object is below another path than that of the creation. */
const createdElsewhere: Readonly<Record<string, string>> = {
  copyGoods: '/meiduo_admin/goods/:id/',
}

/**
 * Adds to each creation the function that sends `Location`, and to each write the one that leaves the body out if the client asks
 * for it with `Prefer: return=minimal` (RFC 7240). A PUT or PATCH then answers 204, a creation 201. Elysia composes a route at its
 * first request, so call this before that.
 */
export function answerWrites(app: { routes: readonly Route[] }): void {
  const paths = new Set(app.routes.map(({ path }) => path))
  for (const { method, path, hooks } of app.routes) {
    const { operationId = '' } = hooks.detail ?? {}
    const { 200: changed, 201: created } = hooks.response ?? {}
    const location = method === 'POST' && hasId(created) ? findLocation(path, operationId, paths) : undefined
    const written = location ? created : method === 'PUT' || method === 'PATCH' ? changed : undefined
    const properties = written?.type === 'object' ? (written.properties as Body) : undefined
    const isMinimal =
      properties !== undefined &&
      !essentialAnswers.has(operationId) &&
      !essential.some((name) => name in properties)
    if (!location && !isMinimal) continue
    hooks.detail = {
      ...hooks.detail,
      ...(location && { 'x-location': true }),
      ...(isMinimal && { 'x-minimal': true }),
    }
    const answer = (exchange: Exchange) => answerWrite(exchange, location, isMinimal)
    addAnswerHook(hooks, answer)
  }
}

const hasId = (answer: TSchema | undefined) =>
  answer?.type === 'object' && ('id' in answer.properties || 'order_id' in answer.properties)

/** Returns the path of the objects that a creation creates; undefined if no operation reads or writes one of them. */
function findLocation(path: string, operationId: string, paths: ReadonlySet<string>): string | undefined {
  const below = new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')}:\\w+/$`)
  return createdElsewhere[operationId] ?? [...paths].find((other) => below.test(other))
}

function answerWrite(
  { set, request, params, response }: Exchange,
  location: string | undefined,
  isMinimal: boolean,
) {
  const body = readBody(response)
  if (!body) return undefined
  const { headers } = set
  if (location) headers.location = `${config.publicUrl}${fillIn(location, { ...params }, body)}`
  if (!isMinimal || !wantsMinimal(request.headers.get('prefer'))) return undefined
  headers['preference-applied'] = 'return=minimal'
  const status = location ? 201 : 204
  set.status = status
  return new Response(null, { status })
}

function readBody(response: unknown): Body | undefined {
  const value = response instanceof ElysiaCustomStatusResponse ? response.response : response
  return isJsonObject(value) ? value : undefined
}

/** Fills in the parameters of the request, and the id of the created object as the last one. */
function fillIn(path: string, params: Body, body: Body): string {
  const names = path.match(/:\w+/g) ?? []
  return path.replaceAll(/:(\w+)/g, (found, name: string) => {
    const isLast = found === names.at(-1)
    return encodeURIComponent(String(isLast ? (body.id ?? body.order_id) : params[name]))
  })
}

/** The first preference of a name counts (RFC 7240, section 2). */
function wantsMinimal(prefer: string | null): boolean {
  const preferences = prefer?.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? []
  const first = preferences.find((each) => /^\s*return\s*=/i.test(each)) ?? ''
  return /^[^=]*=\s*(?:minimal|"minimal")\s*(?:;|$)/i.test(first)
}

/** The parameter of writes in the OpenAPI document. */
export const preferParameter = {
  name: 'Prefer',
  in: 'header',
  required: false,
  schema: {
    type: 'string',
    description:
      '`return=minimal`：回答不含内容（修改为 204，新建为 201 与 Location） · the answer has no body: 204 for a change, 201 with Location for a creation (RFC 7240)',
    examples: ['return=minimal'],
  },
}

const applied = { 'Preference-Applied': { $ref: '#/components/headers/PreferenceApplied' } }
const createdAt = { Location: { $ref: '#/components/headers/Location' } }

/** Documents `Location` on the answer of a creation, and the answer without a body. */
export function withWriteHeaders<A extends object>(
  answers: Readonly<Record<string, A>>,
  { hasLocation, isMinimal }: Readonly<{ hasLocation: boolean; isMinimal: boolean }>,
) {
  const { 201: created, ...others } = answers
  if (hasLocation)
    return { ...others, 201: { ...(created as A), headers: { ...createdAt, ...(isMinimal && applied) } } }
  return { ...answers, ...(isMinimal && { 204: { description: '', headers: applied } }) }
}

/** Describes the headers of writes for the OpenAPI document. */
export const writeHeaders = {
  Location: {
    description: '新建对象的地址 · address of the created object',
    schema: { type: 'string', format: 'uri' },
    example: `${config.publicUrl}/addresses/1/`,
  },
  PreferenceApplied: {
    description: '已采用的偏好 · the preference that was followed',
    schema: { type: 'string', enum: ['return=minimal'] },
  },
}
