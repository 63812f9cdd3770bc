import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import mall from '../../package.json'
import { db } from '../../src/db/client.ts'
import { users } from '../../src/db/schema/auth.ts'
import { newAccessToken } from '../../src/domains/accounts/sign-in/access-token.ts'
import { OrderStatus } from '../../src/domains/orders/lifecycle/order-state-machine.ts'
import { startSearch, whenSearchReady } from '../../src/domains/search/search-service.ts'
import { foldUntil } from '../domains/staff/figures/fold-until.ts'
import { createStaff } from '../support/factories/staff/staff.ts'
import { call } from '../support/http.ts'

type Schema = {
  $ref?: string
  type?: unknown
  description?: string
  examples?: unknown[]
  enum?: unknown[]
  default?: unknown
  const?: unknown
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
}
type Parameter = { name: string; in: string; example?: unknown; description?: string; schema: Schema }
type Operation = {
  operationId: string
  summary: string
  description?: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}
type Document = {
  info: { description: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

let document: Document
let operations: (Operation & { method: string; path: string })[]
let token: string
let staff: string
let stopSearch: () => unknown = () => undefined

beforeAll(async () => {
  document = (await call<Document>('GET', '/docs/json')).json
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  )
  const [shopper] = await db.select({ id: users.id }).from(users).where(eq(users.username, 'demo_shopper'))
  token = await newAccessToken(shopper?.id ?? 0, 0)
  staff = (await createStaff([], { isSuperuser: true })).token
  stopSearch = startSearch()
  await whenSearchReady()
})
afterAll(() => stopSearch())

const resolve = (schema: Schema): Schema =>
  schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1) as string] as Schema) : schema

/** The fields of a body that hold no further fields, by their path. */
function leaves(schema: Schema, at = ''): [path: string, leaf: Schema][] {
  const own = resolve(schema)
  if (showsValue(own)) return [[at, own]]
  if (own.properties)
    return Object.entries(own.properties).flatMap(([name, each]) => leaves(each, `${at}.${name}`))
  if (own.items) return leaves(own.items, `${at}[]`)
  if (own.anyOf) return own.anyOf.flatMap((each) => leaves(each, at))
  return own.type === 'null' ? [] : [[at, own]]
}

function showsValue({ examples, enum: values, default: fallback, const: constant }: Schema): boolean {
  return Boolean(examples?.length || values) || fallback !== undefined || constant !== undefined
}

const bodyOf = ({ requestBody }: Operation) => Object.values(requestBody?.content ?? {})[0]?.schema

test('every parameter and every member of a body has an example', () => {
  const missing = operations.flatMap((operation) => {
    const { operationId, parameters = [] } = operation
    const body = bodyOf(operation)
    return [
      ...parameters
        .filter(({ example, schema }) => example === undefined && !showsValue(schema))
        .map(({ name }) => `${operationId} ${name}`),
      ...(body ? leaves(body) : [])
        .filter(([, leaf]) => !showsValue(leaf))
        .map(([path]) => `${operationId} ${path}`),
    ]
  })
  expect(missing).toEqual([])
})

test('every summary and description is in Chinese and in English', () => {
  const isBilingual = (text: string | undefined) => !text || (/[一-龥]/.test(text) && /[a-z]{2}/i.test(text))
  const found = operations.flatMap((operation) => {
    const { operationId, summary, description, parameters = [] } = operation
    const body = bodyOf(operation)
    const texts = [
      summary,
      description,
      ...parameters.map((each) => each.description),
      ...(body ? leaves(body) : []).map(([, leaf]) => leaf.description),
    ]
    return texts.filter((text) => !isBilingual(text)).map((text) => `${operationId}: ${text}`)
  })
  expect(found).toEqual([])
})

/** They need a code, a token or a captcha that no document can hold. */
const oneTimeSecrets = [
  'requestSmsCode',
  'sendPasswordResetCode',
  'startPasswordReset',
  'confirmPasswordReset',
  'verifyEmail',
  'signInThroughProvider',
]

/** No row of the demo shop has a fixed id. */
const sheetJobs = ['getImport', 'previewImport', 'downloadImportResults', 'getExport', 'downloadExport']
const rowsWithoutExample = [
  'getAdmin',
  'getAuditEntry',
  'getApiKey',
  'getServiceAccount',
  'getSavedView',
  'getStaffReview',
  'getStocktake',
  'getStocktakeLine',
  ...sheetJobs,
  'getRefund',
  'getInvoice',
  'getInvoiceFile',
  'getOwnInvoiceFile',
  'getIncident',
  'getBill',
]

/** Not an answer to the caller: whether this process accepts requests. */
const isState = (operationId: string) => operationId === 'getReadiness'

const exampleOf = ({ example, schema }: Parameter) =>
  String(example ?? schema.examples?.[0] ?? schema.enum?.[0] ?? schema.default)

function addressOf({ path, parameters = [] }: (typeof operations)[number]): string {
  const of = (place: string) => parameters.filter((each) => each.in === place)
  const query = new URLSearchParams(of('query').map((each): [string, string] => [each.name, exampleOf(each)]))
  const filled = of('path').reduce((text, each) => text.replace(`{${each.name}}`, exampleOf(each)), path)
  return query.size > 0 ? `${filled}?${query}` : filled
}

test('every GET operation answers the demo shopper, or staff, with 2xx when all its parameters have their examples', async () => {
  expect((await call('POST', '/cart/', { token, body: { sku_id: 1, count: 1 } })).status).toBe(201)
  await foldUntil()
  const answers: { operation: string; status: number; text: string }[] = []
  for (const operation of operations) {
    const { method, operationId, path } = operation
    if (method !== 'get' || isState(operationId)) continue
    if ([...oneTimeSecrets, ...rowsWithoutExample].includes(operationId)) continue
    const own = path.startsWith('/meiduo_admin/') ? staff : token
    const { status, text } = await call('GET', addressOf(operation), { token: own })
    answers.push({ operation: operationId, status, text: status < 300 ? '' : text })
  }
  expect(answers.length).toBeGreaterThan(30)
  expect(answers.filter(({ status }) => status >= 300)).toEqual([])
  expect(operations.filter(({ operationId }) => oneTimeSecrets.includes(operationId))).toHaveLength(6)
})

test('the examples of the search and of the lists find something', async () => {
  for (const id of ['searchSkus', 'listSkus', 'listOrders', 'listReviews', 'listUnreviewedLines']) {
    const operation = operations.find(({ operationId }) => operationId === id)
    if (!operation) throw new Error(`${id} is not documented`)
    const { json } = await call<{ results?: unknown[] } & unknown[]>('GET', addressOf(operation), { token })
    expect([id, (json.results ?? json).length > 0]).toEqual([id, true])
  }
})

test('an operation that changes an order has an order in a fitting status as its example', async () => {
  const { unpaid, unshipped, shipped } = OrderStatus
  const wanted = { cancelOrder: unpaid, requestRefund: unshipped, confirmReceipt: shipped }
  for (const { operationId, path, parameters = [] } of operations) {
    const id = parameters.find((each) => each.in === 'path' && each.name === 'id')
    if (!path.startsWith('/orders/{id}/') || !id) continue
    const { status, json } = await call('GET', `/orders/${exampleOf(id)}/`, { token })
    expect([operationId, status]).toEqual([operationId, 200])
    const fitting = wanted[operationId as keyof typeof wanted]
    if (fitting) expect([operationId, json.status]).toEqual([operationId, fitting])
  }
})

test('the document has the version of the mall', async () => {
  const { json } = await call<{ info: { version: string } }>('GET', '/docs/json')
  expect(json.info.version).toBe(mall.version)
})
