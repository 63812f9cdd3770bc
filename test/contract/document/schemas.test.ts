import { beforeAll, expect, test } from 'bun:test'
import { type ApiDocument, type Content, resolveReference, type Schema } from '../../support/api-document.ts'
import { app, call } from '../../support/http.ts'
import { contentsOf, document, operation, operations, readServedDocument, within } from './served-document.ts'

beforeAll(readServedDocument)

function requiresFile(content: Content): boolean {
  const { properties, required } = within(content['multipart/form-data']?.schema)[0] ?? {}
  return Object.entries(properties ?? {}).some(
    ([name, field]) =>
      required?.includes(name) && [field, field.items].some((each) => each?.format === 'binary'),
  )
}

test('every body is documented as JSON, form and multipart, one with a required file as multipart first, each field with its type', () => {
  const withBody = app.routes.filter(({ hooks }) => Object.keys(hooks.body?.properties ?? {}).length > 0)
  expect(withBody.length).toBeGreaterThan(15)
  for (const { method, path } of withBody) {
    const name = `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`
    const content = operation(name).requestBody?.content ?? {}
    const types = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']
    expect([name, Object.keys(content)]).toEqual([
      name,
      requiresFile(content) ? [...types.slice(2), ...types.slice(0, 2)] : types,
    ])
    for (const { schema } of Object.values(content)) {
      const [top, ...fields] = within(schema)
      expect([name, top?.type, fields.length > 0]).toEqual([name, 'object', true])
      expect([name, fields.filter(({ type, anyOf }) => !type && !anyOf)]).toEqual([name, []])
    }
  }
  expect(operation('delete /cart/').requestBody?.required).toBe(false)
  expect(Object.keys(operation('post /payment/alipay/notify/').requestBody?.content ?? {})).toHaveLength(1)
})

test('an optional field of a body is nullable', () => {
  const bodies = operations.flatMap(({ requestBody }) =>
    Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => within(schema)),
  )
  let optional = 0
  const isNullable = ({ type, anyOf = [], enum: values }: Schema): boolean =>
    ([type].flat().includes('null') && (!values || values.includes(null))) || anyOf.some(isNullable)
  for (const { properties = {}, required = [] } of bodies)
    for (const [name, field] of Object.entries(properties)) {
      if (required.includes(name)) continue
      expect([name, field, isNullable(field)]).toEqual([name, field, true])
      optional++
    }
  expect(optional).toBeGreaterThan(20)
})

test('a body documents whether it refuses unknown fields, also after requests', async () => {
  await call('POST', '/authorizations/', { body: {} })
  await call('POST', '/cart/', { body: {} })
  const { paths, components } = (await call<ApiDocument>('GET', '/docs/json')).json
  const bodyOf = (path: string) => {
    const schema = paths[path]?.post?.requestBody?.content['application/json']?.schema
    return schema && resolveReference({ components }, schema)
  }
  expect(bodyOf('/authorizations/')).not.toHaveProperty('additionalProperties')
  for (const path of ['/cart/', '/orders/', '/orders/{id}/refunds/'])
    expect([path, bodyOf(path)]).toEqual([path, expect.objectContaining({ additionalProperties: false })])
})

test('every schema has a type, no OpenAPI 3.0 keyword and no private keyword', () => {
  for (const each of operations)
    for (const schema of [...(each.parameters ?? []), ...contentsOf(each)].flatMap(({ schema }) =>
      within(schema),
    )) {
      expect([each.name, schema, !!(schema.type ?? schema.anyOf ?? schema.allOf)]).toEqual([
        each.name,
        schema,
        true,
      ])
      expect(Object.keys(schema)).not.toContain('hint')
      expect(Object.keys(schema)).not.toContain('nullable')
    }
})

test('an answer documents integers as integers and nullable members as nullable', () => {
  for (const { name, responses } of operations)
    for (const { content } of Object.values(responses))
      for (const schema of Object.values(content ?? {}).flatMap(({ schema }) => within(schema)))
        expect([name, schema.format]).not.toEqual([name, 'integer'])
  const { Sku, Profile, Problem } = document.components.schemas
  expect(Sku?.properties?.id).toEqual({ type: 'integer' })
  expect(Profile?.properties?.mobile).toMatchObject({ type: ['string', 'null'] })
  expect(Problem?.properties?.status).toEqual({ type: 'integer' })
})
