import {
  body,
  documentOf,
  member,
  one,
  type PlantedChange,
  parameters,
  testPlanted,
} from './planted-changes.ts'

const planted: PlantedChange[] = [
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
]

testPlanted(planted)
