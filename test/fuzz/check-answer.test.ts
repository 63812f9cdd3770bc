import { beforeAll, expect, test } from 'bun:test'
import { type ApiDocument, listOperations, type Operation } from '../support/api-document.ts'
import { call } from '../support/http.ts'
import { createAnswerCheck } from './check-answer.ts'

let check: ReturnType<typeof createAnswerCheck>
let operations: Map<string, Operation>
let getSku: Operation

beforeAll(async () => {
  const { json } = await call<ApiDocument>('GET', '/docs/json')
  check = createAnswerCheck(json)
  operations = new Map(listOperations(json).map((operation) => [operation.operationId, operation]))
  getSku = operations.get('getSku') as Operation
})

const kindOf = (status: number, type: string, text: string, { of = getSku, path = '/skus/1/' } = {}) =>
  check(of, { path, status, type, text }).violation?.kind

const problem = (status: number, code: string, more = {}, request = {}) =>
  kindOf(
    status,
    'application/problem+json',
    JSON.stringify({ type: 'x', title: 'x', status, detail: 'x', code, message: 'x', ...more }),
    request,
  )

test('the check accepts a documented answer with a defined code', () => {
  expect(problem(404, 'not_found')).toBeUndefined()
})

test('the check notices each kind of wrong answer', () => {
  expect(problem(500, 'internal_error')).toBe('status 500')
  expect(problem(503, 'service_unavailable')).toBe('status 503')
  expect(problem(409, 'order_state_conflict')).toBe('undocumented 409 order_state_conflict')
  expect(problem(404, 'no_such_code')).toBe('404 no_such_code is not defined')
  // a code of another operation
  expect(problem(404, 'mobile_change_not_found')).toMatch(/^404 breaks its schema:.*code/)
  expect(problem(404, 'not_found', { detail: undefined })).toMatch(/^404 breaks its schema:.*detail/)
  expect(kindOf(200, 'application/json', '{}')).toMatch(/^200 breaks its schema:.*required/)
  expect(kindOf(200, 'application/json', '{')).toBe('200 is no JSON')
  expect(kindOf(200, 'text/html', '<p>')).toBe('200 has the type text/html')
  expect(kindOf(404, 'text/plain', 'Not found')).toBe('404 has the type text/plain')
})

test('the check accepts the refusals before any route, also where an operation documents none', () => {
  expect(problem(400, 'malformed_query')).toBeUndefined()
  expect(problem(413, 'payload_too_large')).toBeUndefined()
  expect(problem(400, 'invalid_input')).toBe('undocumented 400 invalid_input')
})

test('the check accepts an undocumented 404 only from a path that is not of the operation', () => {
  const of = operations.get('listProvinces') as Operation
  expect(problem(404, 'not_found', {}, { of, path: of.path })).toBe('undocumented 404 not_found')
  expect(problem(404, 'not_found', {}, { of, path: '/nowhere/' })).toBeUndefined()
})

test('the check notices a wrong format', () => {
  const of = operations.get('countUsers') as Operation
  const answered = (date: string) =>
    kindOf(200, 'application/json', JSON.stringify({ count: 1, date }), { of })
  expect(answered('2026-11-29')).toBeUndefined()
  expect(answered('29.11.2026')).toBe('200 breaks its schema: /date must match format "date"')
})

test('the check notices a stack and a statement', () => {
  for (const detail of [
    'x\n    at f (/a/b.ts:1:2)',
    'Failed query: select',
    'insert into `tb_users`',
    'ER_DUP_ENTRY',
  ])
    expect(problem(404, 'not_found', { detail })).toStartWith('shows ')
})
