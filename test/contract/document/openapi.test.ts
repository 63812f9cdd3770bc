import { beforeAll, expect, test } from 'bun:test'
import SwaggerParser from '@apidevtools/swagger-parser'
import { app, call } from '../../support/http.ts'
import { document, operations, readServedDocument } from './served-document.ts'

beforeAll(readServedDocument)

test('every tag has one description, and every operation a described tag', () => {
  const names = (document.tags ?? []).map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
  expect(
    [...new Set(operations.flatMap(({ tags = [] }) => tags))].filter((tag) => !names.includes(tag)),
  ).toEqual([])
})

test('the OpenAPI document is valid, and every operation has a summary, one tag and a success answer', async () => {
  expect(operations.length).toBeGreaterThan(25)
  for (const { name, summary, tags, responses } of operations)
    expect([name, !!summary, tags?.length, Object.keys(responses).some((s) => s.startsWith('2'))]).toEqual([
      name,
      true,
      1,
      true,
    ])
  await SwaggerParser.validate(structuredClone(document) as never)
})

test('every operation has a unique id in camel case', () => {
  const ids = operations.map(({ operationId }) => operationId)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  for (const { name, operationId } of operations)
    expect([name, operationId]).toEqual([name, expect.stringMatching(/^[a-z]+([A-Z][a-z]+)*$/)])
  expect(ids).toEqual(expect.arrayContaining(['placeOrder', 'listOrders', 'getSku', 'startPayment']))
})

test('every route sets its operation id, so none is generated from the path', () => {
  const unnamed = app.routes
    .filter(({ hooks, method }) => !hooks.detail?.hide && !hooks.detail?.operationId && method !== 'OPTIONS')
    .map(({ method, path }) => `${method} ${path}`)
  expect(unnamed).toEqual([])
})

test('an operation that compares versions takes If-Match, and one that answers 428 requires it', () => {
  const compared = operations.filter(({ responses }) => responses[412])
  expect(compared.length).toBeGreaterThan(50)
  for (const { name, parameters = [], responses } of compared) {
    const header = parameters.find((each) => each.name === 'If-Match')
    expect([name, header]).toEqual([name, expect.objectContaining({ in: 'header', example: '*' })])
    expect([name, header?.required]).toEqual([name, responses[428] !== undefined])
  }
})

test('GET / redirects to the docs', async () => {
  const { status, headers } = await call('GET', '/')
  expect([status, headers.get('location')]).toEqual([302, '/docs/'])
})

test('the docs page loads its scripts from this server only', async () => {
  const page = await call('GET', '/docs/')
  const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source as string)
  expect(
    sources.filter((source) => !source.startsWith('/docs/') && source !== 'data:,' && source !== 'icon'),
  ).toEqual([])
  for (const source of sources.filter((source) => source.startsWith('/docs/')))
    expect((await call('GET', source)).status).toBe(200)
  expect((await call('GET', '/docs/package.json')).status).toBe(404)
})
