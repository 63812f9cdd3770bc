import { beforeAll, expect, test } from 'bun:test'
import SwaggerParser from '@apidevtools/swagger-parser'
import { type ApiDocument, listOperations } from '../../support/api-document.ts'
import { call } from '../../support/http.ts'

/** The documents that the API serves have tags. */
type Document = ApiDocument & Required<Pick<ApiDocument, 'tags' | 'x-tagGroups'>>

let whole: Document
let parts: Record<'shoppers' | 'staff', Document>

const read = async (path: string) => (await call<Document>('GET', path)).json
const idsOf = (document: ApiDocument) => listOperations(document).map(({ operationId }) => operationId)

beforeAll(async () => {
  whole = await read('/docs/json')
  parts = { shoppers: await read('/docs/shoppers/json'), staff: await read('/docs/staff/json') }
})

test('the documents of shoppers and of staff are valid, and each operation is in one of them', async () => {
  const { shoppers, staff } = parts
  for (const part of [shoppers, staff]) await SwaggerParser.validate(structuredClone(part) as never)
  expect([...idsOf(shoppers), ...idsOf(staff)].sort()).toEqual(idsOf(whole).sort())
  expect(listOperations(staff).every(({ path }) => path.startsWith('/meiduo_admin/'))).toBe(true)
  expect(listOperations(shoppers).some(({ path }) => path.startsWith('/meiduo_admin/'))).toBe(false)
  expect([staff, shoppers].map(({ info }) => info.description?.includes('demo_staff'))).toEqual([true, false])
})

test('a part holds the components that it uses, as the whole document has them, and no other', () => {
  for (const [name, part] of Object.entries(parts)) {
    const { securitySchemes = {}, ...kinds } = part.components
    const used = new Set(JSON.stringify(part).match(/(?<="\$ref":")#\/components\/[^"]+/g))
    const held = Object.entries(kinds).flatMap(([kind, members]) =>
      Object.keys(members).map((member) => `#/components/${kind}/${member}`),
    )
    expect([name, held.sort()]).toEqual([name, [...used].sort()])
    for (const [kind, members] of Object.entries(part.components))
      expect(whole.components[kind]).toMatchObject(members)
    const schemes = listOperations(part).flatMap(({ security = [] }) => security.flatMap(Object.keys))
    expect([name, Object.keys(securitySchemes).sort()]).toEqual([name, [...new Set(schemes)].sort()])
  }
})

test('every tag is in one group, of shoppers or of staff', () => {
  const grouped = whole['x-tagGroups'].flatMap(({ tags }) => tags)
  expect(grouped.sort()).toEqual(whole.tags.map(({ name }) => name).sort())
  expect(whole['x-tagGroups'].map(({ name }) => name)).toEqual(['买家 · Shoppers', '员工 · Staff'])
  for (const [i, part] of Object.values(parts).entries()) {
    expect(part['x-tagGroups']).toEqual([whole['x-tagGroups'][i] as Document['x-tagGroups'][number]])
    expect(part.tags.map(({ name }) => name)).toEqual(part['x-tagGroups'][0]?.tags ?? [])
  }
})

test('an operation without credentials answers 401 exactly when the document says that it needs them', async () => {
  const found = listOperations(whole).map(
    async ({ method, path, operationId, security = [], parameters = [] }) => {
      const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
        const parameter = parameters.find((each) => each.in === 'path' && each.name === name)
        return encodeURIComponent(String(parameter?.example ?? parameter?.schema.enum?.[0]))
      })
      const { status, json } = await call(method, filled)
      const isOpen = security.length === 0 || security.some((each) => Object.keys(each).length === 0)
      return [
        operationId,
        isOpen ? 'open' : 'closed',
        status === 401 && json.code === 'unauthorized' ? 'closed' : 'open',
      ]
    },
  )
  for (const [operationId, documented, real] of await Promise.all(found))
    expect([operationId, real]).toEqual([operationId, documented])
}, 180_000)
