import { beforeAll, expect, test } from 'bun:test'
import { booleanNote, digitsNote } from '../../../src/http/openapi/schemas.ts'
import {
  type ApiDocument,
  bodySchemaOf,
  listOperations,
  type Operation,
  resolveReference,
  type Schema,
} from '../../support/api-document.ts'
import { call } from '../../support/http.ts'

type Member = Readonly<{ name: string; schema: Schema }>

let document: ApiDocument
let operations: readonly Operation[]

beforeAll(async () => {
  document = (await call<ApiDocument>('GET', '/docs/json')).json
  operations = listOperations(document)
})

/** The notes about the spelling of numbers and booleans say nothing about the meaning. */
const withoutNotes = (text = '') =>
  [digitsNote, booleanNote].reduce((rest, note) => rest.replace(note, ''), text)
const isBilingual = (text?: string) => /[一-龥].* · .*[A-Za-z]{2}/s.test(withoutNotes(text))

/** Returns the description of a schema, of its component, or of the one type that it has beside null. */
function descriptionOf(schema: Schema): string | undefined {
  const { description, anyOf = [] } = schema.description ? schema : resolveReference(document, schema)
  return description ?? anyOf.map(descriptionOf).find((text) => text !== undefined)
}

/** Lists the members of a schema and of the schemas within it. A component is listed once, under its own name. */
function membersOf(schema: Schema | undefined, at: string, listed: Set<string>): Member[] {
  if (!schema) return []
  const found = resolveReference(document, schema)
  const name = found.title ?? at
  if (found.title && listed.has(found.title)) return []
  if (found.title) listed.add(found.title)
  const { properties = {}, anyOf = [], allOf = [], items, additionalProperties } = found
  const inside = [...anyOf, ...allOf, items, additionalProperties].filter((each) => typeof each === 'object')
  return [
    ...Object.entries(properties).flatMap(([key, member]) => [
      { name: `${name}.${key}`, schema: member },
      ...membersOf(member, `${name}.${key}`, listed),
    ]),
    ...inside.flatMap((each) => membersOf(each, name, listed)),
  ]
}

const undescribed = (members: readonly Member[]) =>
  members.filter(({ schema }) => !isBilingual(descriptionOf(schema))).map(({ name }) => name)

test('every parameter says in Chinese and in English what it means', () => {
  const parameters = operations.flatMap(({ operationId, parameters = [] }) =>
    parameters.map(({ in: place, name, description }) => ({
      at: `${operationId} ${place} ${name}`,
      description,
    })),
  )
  expect(parameters.length).toBeGreaterThan(700)
  expect(parameters.filter(({ description }) => !isBilingual(description)).map(({ at }) => at)).toEqual([])
})

test('every member of a body says in Chinese and in English what it means', () => {
  const listed = new Set<string>()
  const members = operations.flatMap((each) => membersOf(bodySchemaOf(each), each.operationId, listed))
  expect(members.length).toBeGreaterThan(450)
  expect(undescribed(members)).toEqual([])
})

const isNullable = ({ type, anyOf = [] }: Schema): boolean =>
  [type].flat().includes('null') || anyOf.some(isNullable)

test('every member of an answer that may be null says when', () => {
  const listed = new Set<string>()
  const members = operations.flatMap(({ operationId, responses }) =>
    ['200', '201'].flatMap((status) =>
      membersOf(responses[status]?.content?.['application/json']?.schema, operationId, listed),
    ),
  )
  const nullable = members.filter(({ schema }) => isNullable(schema))
  expect(nullable.length).toBeGreaterThan(100)
  const silent = nullable.filter(({ schema }) => !/null/.test(descriptionOf(schema) ?? ''))
  expect([...undescribed(nullable), ...silent.map(({ name }) => name)]).toEqual([])
})
