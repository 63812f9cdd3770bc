import { beforeAll, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { errorsOfEveryRoute } from '../../../src/http/common-errors.ts'
import {
  definedBody,
  exampleRequestId,
  readRecordedProblems,
} from '../../../src/http/openapi/problems/components.ts'
import { answeredCodesOf, problem } from '../../../src/http/problem.ts'
import { listDefinedErrors } from '../../../src/lib/errors.ts'
import type { ApiDocument } from '../../support/api-document.ts'
import { checkDocumented, documentedOperations } from '../../support/documented-answers.ts'
import { app, call } from '../../support/http.ts'

type Reference = { $ref?: string }
type Content = {
  schema: { allOf: [Reference, { properties: { code: { enum: string[] } } }] }
  examples: Record<string, Reference>
}
type Problem = { description: string; content: { 'application/problem+json': Content } }
type Document = Pick<ApiDocument, 'paths'> & {
  components: {
    responses: Record<string, Problem>
    examples: Record<string, { summary: string; value: Record<string, unknown> }>
  }
}

let document: Document
const operations = [...documentedOperations(app.routes).values()].flat()
const documented = new Set(operations.flatMap(({ answers }) => [...answers]))
const defined = new Set(listDefinedErrors().map(({ status, code }) => `${status} ${code}`))
const nameOf = (reference: Reference | undefined) => reference?.$ref?.split('/').at(-1) as string

beforeAll(async () => {
  document = (await call<Document>('GET', '/docs/json')).json
})

/** Answered to every request, or by a route that the document leaves out. */
const undocumented = [
  ...errorsOfEveryRoute.map(({ status, code }) => `${status} ${code}`),
  // GET /media/*
  '416 range_not_satisfiable',
]

test('every documented code is defined, and every defined code is documented', () => {
  expect([...documented].filter((name) => !defined.has(name))).toEqual([])
  expect([...defined].filter((name) => !documented.has(name) && !undocumented.includes(name))).toEqual([])
})

test('each status that a route names has at least one code', () => {
  const empty = app.routes.flatMap(({ method, path, hooks }) => {
    const { response = {} } = hooks as { response?: Record<string, unknown> }
    const named = Object.entries(response).filter(([, schema]) => answeredCodesOf(schema))
    const answered = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.responses ?? {}
    return named
      .filter(([status]) => codesOf(answered[status]).length === 0)
      .map(([status]) => `${method} ${path} ${status}`)
  })
  expect(empty).toEqual([])
})

function codesOf(reference: Reference | undefined): readonly string[] {
  const { content } = document.components.responses[nameOf(reference)] ?? {}
  return content?.['application/problem+json'].schema.allOf[1].properties.code.enum ?? []
}

test('the document lists for each operation and status the codes of its route, each with an example', () => {
  const found = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId, responses }) => {
      const answers = Object.entries(responses).flatMap(([status, reference]) =>
        codesOf(reference).map((code) => `${status} ${code}`),
      )
      return [operationId, answers.sort()]
    }),
  )
  const expected = operations.map(({ id, answers }) => [id, [...answers].sort()] as const)
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
  for (const [name, { content }] of Object.entries(document.components.responses)) {
    const { schema, examples } = content['application/problem+json']
    const codes = schema.allOf[1].properties.code.enum
    expect([name, Object.keys(examples)]).toEqual([name, codes])
    const values = Object.values(examples).map((each) => document.components.examples[nameOf(each)]?.value)
    expect([name, values.map((value) => value?.code)]).toEqual([name, codes])
  }
})

test('operations with the same codes and headers share one answer', () => {
  const byContent = Map.groupBy(Object.values(document.components.responses), (answer) =>
    JSON.stringify(answer),
  )
  expect([...byContent.values()].filter((same) => same.length > 1)).toEqual([])
})

test('every example follows the schema of its answer, with the status and a text of its code', () => {
  const texts = Map.groupBy(listDefinedErrors(), ({ code }) => code)
  for (const [name, { value }] of Object.entries(document.components.examples)) {
    const [{ status } = { status: 0 }] = texts.get(value.code as string) ?? []
    const type = `urn:meiduo:problem:${value.code}`
    expect([name, value]).toEqual([name, expect.objectContaining({ type, status, message: value.detail })])
    // the detail may say more than the title of its code
    expect([name, `${value.detail}`.startsWith(`${value.title}`)]).toEqual([name, true])
    expect([name, value.request_id]).toEqual([name, exampleRequestId])
    expect([name, [...Value.Errors(problem, value)].map(({ path }) => path)]).toEqual([name, []])
  }
})

/** No test gets them through the API, so their examples have the defined text and no further members. */
const unrecorded: Readonly<Record<string, string>> = {
  address_limit_reached: 'tests call the verb',
  area_abolished: 'tests call the verb',
  cart_full: 'tests call the verb',
  copy_too_large: 'needs more SKUs than a test creates',
  import_file_deleted: 'tests call the verb',
  last_superuser: 'the test database has several superusers',
  network_not_allowed: 'tests set STAFF_ALLOWED_NETWORKS in another process',
  notes_too_many: 'tests call the verb',
  payment_closed: 'tests call the verb',
  payment_missing: 'tests call the verb',
  payment_surplus: 'tests call the verb',
  picture_removed: 'tests call the verb',
  price_out_of_range: 'tests call the verb',
  range_invalid: 'tests call the verb',
  range_too_long: 'tests call the verb',
  refund_exceeds_payment: 'tests call the verb',
  sheet_cell_too_long: 'tests read the sheet',
  sheet_merged_cells: 'tests read the sheet',
  sheet_too_many_columns: 'tests read the sheet',
  sheet_too_many_rows: 'tests read the sheet',
  sms_budget_spent: 'tests call the verb',
  too_many_skus: 'needs more SKUs than a test creates',
  too_many_views: 'tests call the verb',
  totp_required: 'tests set STAFF_REQUIRE_TOTP in another process',
}

test('every example is recorded, except for a named list', () => {
  const recorded = new Set(Object.keys(readRecordedProblems()))
  const codes = new Set([...documented].map((name) => name.split(' ')[1] as string))
  expect([...codes].filter((code) => !recorded.has(code)).sort()).toEqual(Object.keys(unrecorded).sort())
  expect([...recorded].filter((code) => !codes.has(code))).toEqual([])
  for (const code of Object.keys(unrecorded)) expect(definedBody(400, code).detail).toMatch(/[一-龥]/)
})

test('an answer that the document does not list fails the test that gets it', () => {
  const byMethod = documentedOperations(app.routes)
  const check = (method: string, path: string, status: number, code: string) =>
    checkDocumented(byMethod, { method, path }, { status, code })
  expect(check('GET', '/orders/1/?page=1', 404, 'not_found')).toBe(true)
  expect(check('HEAD', '/orders/1', 404, 'not_found')).toBe(true)
  for (const [status, code] of [
    [409, 'order_state'],
    [400, 'not_found'],
  ] as const)
    expect(() => check('GET', '/orders/1/', status, code)).toThrow(
      `getOrder answers ${status} ${code}, which its route does not document`,
    )
  // a static path, a path that no route has, and what every operation answers
  expect(() => check('GET', '/orders/settlement/', 409, 'order_state')).toThrow('getSettlement')
  expect(check('GET', '/unknown/', 409, 'order_state')).toBe(false)
  expect(check('GET', '/orders/1/', 500, 'internal_error')).toBe(false)
})
