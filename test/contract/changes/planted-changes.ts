import { expect, test } from 'bun:test'
import { withoutMember } from '../../../src/lib/values/without.ts'
import type { ApiDocument, DocumentedOperation, Schema } from '../../support/api-document.ts'
import { describeChange } from './announced.ts'
import { findChanges } from './find-changes.ts'

export const sku: Schema = {
  title: 'Sku',
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'integer' }, name: { type: 'string' }, note: { type: 'string' } },
}
export const body: Schema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 20, minLength: 1 },
    kind: { type: ['string', 'null'], enum: ['a', 'b', null] },
    count: { type: 'integer', minimum: 1, maximum: 9 },
    line: { type: 'object', properties: { text: { type: 'string' } } },
    any: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    tags: { type: 'array', maxItems: 3, items: { type: 'string' } },
  },
}
const problem = (codes: readonly string[]) => ({
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    { type: 'object', properties: { code: { type: 'string', enum: codes } } },
  ],
})

/** A document of one operation. */
export function documentOf(
  change: Partial<DocumentedOperation> = {},
  components: Record<string, Schema> = {},
  path = '/skus/{id}/',
) {
  const operation: DocumentedOperation = {
    operationId: 'changeSku',
    security: [],
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
      { name: 'page', in: 'query', schema: { type: 'integer' } },
      { name: 'If-Match', in: 'header', schema: { type: 'string' } },
    ],
    requestBody: {
      required: false,
      content: { 'application/json': { schema: body }, 'multipart/form-data': { schema: body } },
    },
    responses: {
      200: {
        headers: { ETag: {} },
        content: {
          'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Sku' } } },
        },
      },
      202: {
        content: {
          'application/json': {
            schema: {
              anyOf: [{ type: 'object', properties: { url: { type: 'string' } }, required: ['url'] }],
            },
          },
        },
      },
      409: { $ref: '#/components/responses/Conflict' },
    },
    ...change,
  }
  const schema = problem(['price_changed', 'stock_short'])
  const document: ApiDocument = {
    openapi: '3.1.2',
    info: { title: 'Mall', version: '0.2.0' },
    paths: { [path]: { patch: operation } },
    components: {
      schemas: {
        Sku: sku,
        Problem: {
          title: 'Problem',
          type: 'object',
          required: ['code'],
          properties: { code: { type: 'string' } },
        },
        ...components,
      },
      responses: { Conflict: { content: { 'application/problem+json': { schema } } } },
    },
  }
  return document
}

export const member = (
  name: string,
  schema: Schema | undefined,
  required = ['name'],
): Partial<DocumentedOperation> => {
  const others = withoutMember(body.properties ?? {}, name)
  const properties = schema ? { ...others, [name]: schema } : others
  const changed = { ...body, required, properties }
  return {
    requestBody: {
      required: false,
      content: { 'application/json': { schema: changed }, 'multipart/form-data': { schema: changed } },
    },
  }
}
export const parameters = (
  change: (all: NonNullable<DocumentedOperation['parameters']>) => DocumentedOperation['parameters'],
) => {
  const changed = change(documentOf().paths['/skus/{id}/']?.patch?.parameters ?? [])
  return changed ? { parameters: changed } : {}
}
export const answers = (change: DocumentedOperation['responses']): Partial<DocumentedOperation> => ({
  responses: { ...documentOf().paths['/skus/{id}/']?.patch?.responses, ...change },
})
export const conflict = (codes: readonly string[]) =>
  answers({ 409: { content: { 'application/problem+json': { schema: problem(codes) } } } })
export const skuWith = (properties: Record<string, Schema>, required = ['id', 'name']) => ({
  Sku: { ...sku, required, properties: { ...sku.properties, ...properties } },
})
export const withoutNote = withoutMember(sku.properties ?? {}, 'note')

export const one = documentOf()
const both = (first: ApiDocument, second: ApiDocument) => [
  findChanges(first, second),
  findChanges(second, first),
]
export const linesOf = (changes: ReturnType<typeof findChanges>, kind: string) =>
  changes.filter((each) => each.kind === kind).map(describeChange)

/** A change of `one` with the lines of its report, and those of the opposite direction. */
export type PlantedChange = [title: string, changed: ApiDocument, found: string[], opposite: string[]]

/** Tests that each change is found, and that the opposite is not mistaken for it. */
export function testPlanted(planted: readonly PlantedChange[]): void {
  for (const [title, changed, found, opposite] of planted)
    test(`${title}: it is found, and the opposite is not mistaken for it`, () => {
      const [there = [], back = []] = both(one, changed)
      const short = (lines: string[]) => lines.map((line) => line.replace(/^\w+: /, '')).sort()
      expect(short(linesOf(there, 'breaking'))).toEqual([...found].sort())
      expect(short(linesOf(back, 'breaking'))).toEqual([...opposite].sort())
    })
}
