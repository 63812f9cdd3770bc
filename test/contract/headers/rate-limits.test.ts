import { beforeAll, expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { policiesOf } from '../../../src/http/headers/rate-limits.ts'
import { listPolicies, type PolicyName } from '../../../src/redis/limit-policies.ts'
import { type ApiDocument, listOperations, type Operation } from '../../support/api-document.ts'
import { newName } from '../../support/factories/registration.ts'
import { call } from '../../support/http.ts'

let operations: Operation[]

beforeAll(async () => {
  operations = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
})

test('an operation documents RateLimit and its policies exactly when it documents 429', () => {
  const limited = operations.filter(({ responses }) => responses[429])
  expect(limited.length).toBeGreaterThan(20)
  for (const { operationId, responses, ...operation } of operations) {
    const headers = Object.values(responses).map((answer) => Object.keys(answer.headers ?? {}))
    const isDocumented = headers.every(
      (names) => names.includes('RateLimit-Policy') && names.includes('RateLimit'),
    )
    expect([operationId, isDocumented]).toEqual([operationId, responses[429] !== undefined])
    expect([operationId, operation['x-rate-limit-policies'] ?? []]).toEqual([
      operationId,
      [...policiesOf(operationId)],
    ])
  }
})

test('every published limit is defined once, and an operation names it', () => {
  const published = listPolicies().map(({ policy }) => policy)
  expect(published).toEqual([...new Set(published)])
  const named = new Set(operations.flatMap(({ operationId }) => policiesOf(operationId)))
  expect([...named].sort()).toEqual(published.toSorted() as PolicyName[])
})

test('a request that is refused before it is counted names the policies only', async () => {
  const { status, headers } = await call('PUT', '/user/password/', { body: {} })
  expect([status, headers.get('ratelimit')]).toEqual([401, null])
  expect(headers.get('ratelimit-policy')).toMatch(
    /^"sign_in_failures";q=\d+;w=900, "password_failures";q=\d+;w=900$/,
  )
})

test('an answer of a route without limits, and of a limited one that a page of another origin reads', async () => {
  const plain = await call('GET', '/areas/')
  expect([plain.headers.get('ratelimit-policy'), plain.headers.get('ratelimit')]).toEqual([null, null])
  const origin = config.corsOrigins[0] as string
  const { headers } = await call('GET', `/usernames/${newName()}/count/`, { headers: { origin } })
  const exposed = headers.get('access-control-expose-headers')
  for (const name of ['RateLimit', 'RateLimit-Policy', 'Retry-After']) expect(exposed).toContain(name)
})
