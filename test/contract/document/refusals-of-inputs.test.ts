import { expect, test } from 'bun:test'
import { type ApiDocument, listOperations } from '../../support/api-document.ts'
import { call } from '../../support/http.ts'

test('every operation documents what its inputs may cause: 404 for a path, 415 for a body', async () => {
  const operations = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
  const missing = operations.flatMap(({ operationId, path, requestBody, responses }) => [
    ...(path.includes('{') && !responses[404] ? [`${operationId} 404`] : []),
    ...(requestBody && !responses[415] ? [`${operationId} 415`] : []),
  ])
  expect(missing).toEqual([])
})
