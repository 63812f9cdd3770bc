import {
  answers,
  conflict,
  documentOf,
  one,
  type PlantedChange,
  sku,
  skuWith,
  testPlanted,
  withoutNote,
} from './planted-changes.ts'

const planted: PlantedChange[] = [
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

testPlanted(planted)
