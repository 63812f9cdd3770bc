import { expect, test } from 'bun:test'
import SwaggerParser from '@apidevtools/swagger-parser'
import { call } from '../support/http.ts'

type Operation = { summary?: string; tags?: string[]; responses?: Record<string, unknown> }
type Document = { paths: Record<string, Record<string, Operation>> }

test('the OpenAPI document is valid, and every operation says what it is and how it ends', async () => {
  const { json } = await call<Document>('GET', '/docs/json')
  const operations = Object.entries(json.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
  )
  expect(operations.length).toBeGreaterThan(25)
  for (const { name, summary, tags, responses } of operations)
    expect([
      name,
      !!summary,
      tags?.length,
      Object.keys(responses ?? {}).some((s) => s.startsWith('2')),
    ]).toEqual([name, true, 1, true])
  await SwaggerParser.validate(structuredClone(json) as never)
})

test('the docs page and its scripts come from this server alone', async () => {
  const page = await call('GET', '/docs/')
  const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source as string)
  expect(
    sources.filter((source) => !source.startsWith('/docs/') && source !== 'data:,' && source !== 'icon'),
  ).toEqual([])
  for (const source of sources.filter((source) => source.startsWith('/docs/')))
    expect((await call('GET', source)).status).toBe(200)
  expect((await call('GET', '/docs/package.json')).status).toBe(404)
})
