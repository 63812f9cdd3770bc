import { beforeAll, expect, test } from 'bun:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import {
  type ApiDocument,
  bodySchemaOf,
  listOperations,
  type Operation,
  type Schema,
} from '../../support/api-document.ts'
import { call } from '../../support/http.ts'
import { Known } from './hostile.ts'
import { isPlain, jsonText } from './json-text.ts'
import { withoutLookaheads } from './pattern-text.ts'
import { createValues } from './values.ts'

let document: ApiDocument
let operations: readonly Operation[]

beforeAll(async () => {
  document = (await call<ApiDocument>('GET', '/docs/json')).json
  operations = listOperations(document)
})

/** Replaces each `Known` by its example. */
const shown = (value: unknown): unknown => {
  if (value instanceof Known) return value.otherwise
  if (Array.isArray(value)) return value.map(shown)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each)]))
}

test('most generated bodies fit their schema where they should, and few where they should not', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false })
  ajv.addSchema(document, 'api')
  const { valid, invalid } = createValues(document)
  const sampled = { valid: [0, 0], invalid: [0, 0] }
  const bodies = operations.flatMap((each) => bodySchemaOf(each) ?? []).filter((_, at) => at % 3 === 0)
  for (const body of bodies) {
    const validate = ajv.compile(absolute(body) as object)
    const fits = (value: unknown) => {
      const text = jsonText(shown(value))
      return validate(JSON.parse(text))
    }
    for (const [name, values] of Object.entries({ valid: valid(body, ''), invalid: invalid(body, '') }))
      for (const value of fc.sample(values, { numRuns: 5, seed: 1 })) {
        const counts = sampled[name as keyof typeof sampled]
        counts[0] = (counts[0] ?? 0) + 1
        if (fits(value)) counts[1] = (counts[1] ?? 0) + 1
      }
  }
  const [all = 0, fitting = 0] = sampled.valid
  const [allInvalid = 0, fittingInvalid = 0] = sampled.invalid
  expect(all).toBeGreaterThan(100)
  expect(fitting / all).toBeGreaterThan(0.8)
  expect(fittingInvalid / allInvalid).toBeLessThan(0.4)
})

/** Makes the references of a schema absolute. */
function absolute(schema: Schema): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'))
}

test('texts are made for every pattern of the document', () => {
  const patterns = new Set(JSON.stringify(document).match(/"pattern":"(?:[^"\\]|\\.)*"/g))
  expect(patterns.size).toBeGreaterThan(20)
  for (const each of patterns) {
    const { pattern } = JSON.parse(`{${each}}`) as { pattern: string }
    const [text = ''] = fc.sample(fc.stringMatching(new RegExp(withoutLookaheads(pattern))), 1)
    expect(typeof text).toBe('string')
  }
  expect(withoutLookaheads('^(?=[a)]{1,2}(?!\\)))b(?:c|[(?=])$')).toBe('^b(?:c|[(?=])$')
})
