import { expect, test } from 'bun:test'
import { resolveReferences } from '../../../src/http/openapi/page/resolve-references.ts'
import { call } from '../../support/http.ts'

const document = {
  paths: { '/a/': { get: { schema: { $ref: '#/components/schemas/A' } } } },
  components: {
    schemas: {
      A: { properties: { b: { $ref: '#/components/schemas/B~1C', description: 'kept' } } },
      'B/C': { type: 'object', description: 'replaced' },
      Tree: { properties: { children: { items: { $ref: '#/components/schemas/Tree' } } } },
    },
  },
}

test('a reference is replaced by its component, and members beside it win', () => {
  expect(resolveReferences(document, ['paths', '/a/', 'get'])).toEqual({
    schema: { properties: { b: { type: 'object', description: 'kept' } } },
  })
})

test('a reference to the component that holds it stays', () => {
  const tree = { $ref: '#/components/schemas/Tree' }
  expect(resolveReferences({ ...document, tree }, ['tree'])).toEqual({
    properties: { children: { items: tree } },
  })
  expect(resolveReferences(document, ['paths', 'nowhere'])).toBeUndefined()
})

test('the operations of the document hold no reference after it', async () => {
  const { json } = await call<{ paths: Record<string, Record<string, unknown>> }>('GET', '/docs/json')
  for (const [path, methods] of Object.entries(json.paths))
    for (const method of Object.keys(methods)) {
      const text = JSON.stringify(resolveReferences(json, ['paths', path, method]))
      // a category holds categories
      expect([method, path, text.match(/"\$ref":"(?!#\/components\/schemas\/)/g)]).toEqual([
        method,
        path,
        null,
      ])
    }
})
