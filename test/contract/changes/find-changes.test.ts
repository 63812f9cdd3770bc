import { expect, test } from 'bun:test'
import { findChanges } from './find-changes.ts'
import {
  answers,
  conflict,
  documentOf,
  linesOf,
  member,
  one,
  type PlantedChange,
  parameters,
  skuWith,
  testPlanted,
} from './planted-changes.ts'

const planted: PlantedChange[] = [
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
  ['credentials are needed', documentOf({ security: [{ token: [] }] }), ['security needs credentials'], []],
]

testPlanted(planted)

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
