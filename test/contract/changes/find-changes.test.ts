import { expect, test } from 'bun:test'
import type { ApiDocument, DocumentedOperation, Schema } from '../../support/api-document.ts'
import { describeChange, findUnannounced } from './announced.ts'
import { findChanges } from './find-changes.ts'
import { readReleased, storeReleased, withoutTexts } from './released.ts'

const sku: Schema = {
  title: 'Sku',
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'integer' }, name: { type: 'string' }, note: { type: 'string' } },
}
const body: Schema = {
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
function documentOf(
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

const member = (
  name: string,
  schema: Schema | undefined,
  required = ['name'],
): Partial<DocumentedOperation> => {
  const { [name]: _, ...others } = body.properties ?? {}
  const properties = schema ? { ...others, [name]: schema } : others
  const changed = { ...body, required, properties }
  return {
    requestBody: {
      required: false,
      content: { 'application/json': { schema: changed }, 'multipart/form-data': { schema: changed } },
    },
  }
}
const parameters = (
  change: (all: NonNullable<DocumentedOperation['parameters']>) => DocumentedOperation['parameters'],
) => {
  const changed = change(documentOf().paths['/skus/{id}/']?.patch?.parameters ?? [])
  return changed ? { parameters: changed } : {}
}
const answers = (change: DocumentedOperation['responses']): Partial<DocumentedOperation> => ({
  responses: { ...documentOf().paths['/skus/{id}/']?.patch?.responses, ...change },
})
const conflict = (codes: readonly string[]) =>
  answers({ 409: { content: { 'application/problem+json': { schema: problem(codes) } } } })
const skuWith = (properties: Record<string, Schema>, required = ['id', 'name']) => ({
  Sku: { ...sku, required, properties: { ...sku.properties, ...properties } },
})
const { note: _note, ...withoutNote } = sku.properties ?? {}

const one = documentOf()
const both = (first: ApiDocument, second: ApiDocument) => [
  findChanges(first, second),
  findChanges(second, first),
]
const linesOf = (changes: ReturnType<typeof findChanges>, kind: string) =>
  changes.filter((each) => each.kind === kind).map(describeChange)

/** Each planted change with the lines of its report, and those of the opposite direction. */
const planted: [title: string, changed: ApiDocument, found: string[], opposite: string[]][] = [
  [
    'an operation is renamed',
    documentOf({ operationId: 'editSku' }),
    ['operationId is editSku'],
    ['operationId is changeSku'],
  ],
  [
    'a path is renamed',
    documentOf({}, {}, '/sku/{id}/'),
    ['PATCH /skus/{id}/ has moved to PATCH /sku/{id}/'],
    ['PATCH /sku/{id}/ has moved to PATCH /skus/{id}/'],
  ],
  ['an operation is removed', { ...one, paths: {} }, ['PATCH /skus/{id}/ is removed'], []],
  [
    'a parameter is removed',
    documentOf(parameters(([id, , etag]) => [id, etag].flatMap((each) => each ?? []))),
    ['query page is removed'],
    [],
  ],
  [
    'a parameter is required',
    documentOf(
      parameters(([id, page, etag]) =>
        [id, { ...page, required: true } as never, etag].flatMap((each) => each ?? []),
      ),
    ),
    ['query page is required'],
    [],
  ],
  [
    'a parameter is new and required',
    documentOf(
      parameters((all) => [...all, { name: 'day', in: 'query', required: true, schema: { type: 'string' } }]),
    ),
    ['query day is new and required'],
    ['query day is removed'],
  ],
  [
    'a parameter changes its type',
    documentOf(
      parameters(([, ...others]) => [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        ...others,
      ]),
    ),
    ['path id was integer and is string'],
    ['path id was string and is integer'],
  ],
  [
    'a member of a request is removed',
    documentOf(member('count', undefined)),
    ['request.count is removed'],
    [],
  ],
  [
    'a member of a request is required',
    documentOf(member('count', body.properties?.count, ['name', 'count'])),
    ['request.count is required'],
    [],
  ],
  [
    'a member of a request is new and required',
    documentOf(member('size', { type: 'string' }, ['name', 'size'])),
    ['request.size is new and required'],
    ['request.size is removed'],
  ],
  [
    'a member of a request refuses null',
    documentOf(member('kind', { type: 'string', enum: ['a', 'b'] })),
    ['request.kind was string or null and is string'],
    [],
  ],
  [
    'a member of a request has another type',
    documentOf(member('name', { type: 'integer' })),
    ['request.name was string and is integer'],
    [
      'request.name was integer and is string',
      'request.name minLength was open and is 1',
      'request.name maxLength was open and is 20',
    ],
  ],
  [
    'a number of a request is an integer',
    documentOf(member('count', { type: 'number', minimum: 1, maximum: 9 })),
    [],
    ['request.count was number and is integer'],
  ],
  [
    'a longest length falls',
    documentOf(member('name', { type: 'string', minLength: 1, maxLength: 10 })),
    ['request.name maxLength was 20 and is 10'],
    [],
  ],
  [
    'a shortest length rises',
    documentOf(member('name', { type: 'string', minLength: 2, maxLength: 20 })),
    ['request.name minLength was 1 and is 2'],
    [],
  ],
  [
    'a smallest number rises',
    documentOf(member('count', { type: 'integer', minimum: 2, maximum: 9 })),
    ['request.count minimum was 1 and is 2'],
    [],
  ],
  [
    'a pattern appears',
    documentOf(member('name', { type: 'string', minLength: 1, maxLength: 20, pattern: '^a' })),
    ['request.name pattern was open and is ^a'],
    [],
  ],
  [
    'a list of a request is shorter',
    documentOf(member('tags', { type: 'array', maxItems: 2, items: { type: 'string' } })),
    ['request.tags maxItems was 3 and is 2'],
    [],
  ],
  [
    'an item of a list has another type',
    documentOf(member('tags', { type: 'array', maxItems: 3, items: { type: 'boolean' } })),
    ['request.tags[] was string and is boolean'],
    ['request.tags[] was boolean and is string'],
  ],
  [
    'a nested member is removed',
    documentOf(member('line', { type: 'object', properties: {} })),
    ['request.line.text is removed'],
    [],
  ],
  [
    'a form of a member is removed',
    documentOf(member('any', { type: 'string' })),
    ['request.any no longer takes one of its forms'],
    [],
  ],
  [
    'unknown members are refused',
    documentOf(
      member('line', {
        type: 'object',
        properties: { text: { type: 'string' } },
        additionalProperties: false,
      }),
    ),
    ['request.line refuses unknown members'],
    [],
  ],
  [
    'a value of a request is removed',
    documentOf(member('kind', { type: ['string', 'null'], enum: ['a', null] })),
    ['request.kind has lost the value "b"'],
    [],
  ],
  [
    'a member takes only some values',
    documentOf(member('name', { type: 'string', minLength: 1, maxLength: 20, enum: ['x'] })),
    ['request.name takes only the values of a list'],
    [],
  ],
  [
    'a body is required',
    documentOf({ requestBody: { ...one.paths['/skus/{id}/']?.patch?.requestBody, required: true } as never }),
    ['request must have a body'],
    [],
  ],
  [
    'a media type of a body is removed',
    documentOf({ requestBody: { content: { 'application/json': { schema: body } } } }),
    ['request has lost the media type multipart/form-data'],
    [],
  ],
  ['credentials are needed', documentOf({ security: [{ token: [] }] }), ['security needs credentials'], []],
  [
    'a member of an answer is removed',
    documentOf({}, { Sku: { ...sku, properties: withoutNote } }),
    ['Sku.note is removed'],
    [],
  ],
  [
    'a member of an answer may be missing',
    documentOf({}, skuWith({}, ['id'])),
    ['Sku.name may be missing'],
    [],
  ],
  [
    'a member of an answer may be null',
    documentOf({}, skuWith({ name: { type: ['string', 'null'] } })),
    ['Sku.name was string and is string or null'],
    [],
  ],
  [
    'a member of an answer has another type',
    documentOf({}, skuWith({ id: { type: 'string' } })),
    ['Sku.id was integer and is string'],
    ['Sku.id was string and is integer'],
  ],
  [
    'an answer has a new form',
    documentOf(
      answers({
        202: {
          content: {
            'application/json': {
              schema: {
                anyOf: [
                  { type: 'object', properties: { url: { type: 'string' } }, required: ['url'] },
                  { type: 'array' },
                ],
              },
            },
          },
        },
      }),
    ),
    ['answer 202 has a new form'],
    [],
  ],
  [
    'a status is removed',
    documentOf({
      responses: {
        200: one.paths['/skus/{id}/']?.patch?.responses[200] ?? {},
        202: one.paths['/skus/{id}/']?.patch?.responses[202] ?? {},
      },
    }),
    ['answer 409 is removed'],
    [],
  ],
  [
    'a media type of an answer is removed',
    documentOf(answers({ 200: { headers: { ETag: {} }, content: {} } })),
    ['answer 200 has lost the media type application/json'],
    [],
  ],
  [
    'a header of an answer is removed',
    documentOf(
      answers({
        200: {
          content: {
            'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Sku' } } },
          },
        },
      }),
    ),
    ['answer 200 header ETag is removed'],
    [],
  ],
  [
    'an error code is removed',
    documentOf(conflict(['price_changed'])),
    ['answer 409.code has lost the value "stock_short"'],
    [],
  ],
  [
    'an error code is renamed',
    documentOf(conflict(['price_changed', 'no_stock'])),
    ['answer 409.code has lost the value "stock_short"'],
    ['answer 409.code has lost the value "no_stock"'],
  ],
]

for (const [title, changed, found, opposite] of planted)
  test(`${title}: it is found, and the opposite is not mistaken for it`, () => {
    const [there = [], back = []] = both(one, changed)
    const short = (lines: string[]) => lines.map((line) => line.replace(/^\w+: /, '')).sort()
    expect(short(linesOf(there, 'breaking'))).toEqual([...found].sort())
    expect(short(linesOf(back, 'breaking'))).toEqual([...opposite].sort())
  })

test('a request may take more and an answer may hold more', () => {
  for (const changed of [
    documentOf(member('size', { type: 'string' })),
    documentOf(member('name', { type: ['string', 'null'], maxLength: 50 })),
    documentOf({}, skuWith({ more: { type: 'string' } }, ['id', 'name', 'more'])),
    documentOf(parameters((all) => [...all, { name: 'more', in: 'query', schema: { type: 'string' } }])),
    { ...one, paths: { ...one.paths, '/more/': { get: { operationId: 'more', responses: {} } } } },
  ])
    expect(findChanges(one, changed)).toEqual([])
})

test('a new value, a new error code and a new status of an answer are notes', () => {
  const codes = findChanges(one, documentOf(conflict(['price_changed', 'stock_short', 'other'])))
  expect(linesOf(codes, 'note')).toEqual(['changeSku: answer 409.code has the new value "other"'])
  const statuses = findChanges(one, documentOf(answers({ 429: {} })))
  expect(linesOf(statuses, 'note')).toEqual(['changeSku: answer 429 is new'])
  expect(linesOf([...codes, ...statuses], 'breaking')).toEqual([])
})

test('only a line below Breaking of Unreleased that names the operation and the member announces a change', () => {
  const changes = findChanges(one, documentOf(member('count', undefined)))
  const left = (text: string) => findUnannounced(changes, text).map(describeChange)
  const missing = ['changeSku: request.count is removed']
  const log = (section: string, line: string) =>
    `# Changelog\n\n## Unreleased\n\n### Added\n\n- x\n\n### ${section}\n\n- ${line}\n\n## 0.1.0\n\n### Breaking\n\n- y\n`
  expect(left(log('Breaking', '`changeSku` no longer takes\n  `count`.'))).toEqual([])
  expect(left(log('Breaking', '`changeSku` takes less.'))).toEqual(missing)
  expect(left(log('Breaking', '`count` is removed.'))).toEqual(missing)
  expect(left(log('Breaking', 'changeSku count'))).toEqual(missing)
  expect(left(log('Changed', '`changeSku` no longer takes `count`.'))).toEqual(missing)
  expect(left(log('Added', 'z').replace('- y', '- `changeSku` `count`'))).toEqual(missing)
  const ofSku = findChanges(one, documentOf({}, { Sku: { ...sku, properties: withoutNote } }))
  expect(findUnannounced(ofSku, log('Breaking', '`Sku.note` is removed.'))).toEqual([])
  expect(findUnannounced(ofSku, log('Breaking', '`Sku.name` is removed.'))).toHaveLength(1)
})

test('the stored document has no texts, keeps members with the names of texts, and one version is stored once', async () => {
  const described = documentOf(
    member('description', { type: 'string', description: 'A text', examples: ['x'] }),
  )
  const stored = withoutTexts({ ...described, tags: [{ name: 'x' }] })
  expect(JSON.stringify(stored)).not.toMatch(/A text|"examples"|"tags":\[\{"name"/)
  expect(findChanges(described, stored)).toEqual([])
  const released = await readReleased()
  expect(released && Object.keys(released.paths).length).toBeGreaterThan(200)
  const same = { ...described, info: { title: '', version: released?.info.version ?? '' } }
  await expect(storeReleased(same, released)).rejects.toThrow('raise the version')
})
