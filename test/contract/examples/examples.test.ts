import { beforeAll, expect, test } from 'bun:test'
import mall from '../../../package.json'
import {
  type ApiDocument,
  bodySchemaOf,
  type Media,
  type Operation,
  resolveReference,
  type Schema,
} from '../../support/api-document.ts'
import { outlineOf } from './neutral-answer.ts'
import { oneTimeValues } from './one-time-values.ts'
import { isReadable, recordedAnswers } from './recorded-answers.ts'
import { type ExampleRun, runExamples } from './run-examples.ts'
import { validatorOf } from './validate-example.ts'

let run: ExampleRun
let document: ApiDocument
let operations: readonly Operation[]

beforeAll(async () => {
  run = await runExamples()
  document = run.document
  operations = run.operations
}, 300_000)

/** The fields of a body that hold no further fields, by their path. */
function leaves(schema: Schema, at = ''): [path: string, leaf: Schema][] {
  const own = resolveReference(document, schema)
  if (showsValue(own)) return [[at, own]]
  if (own.properties)
    return Object.entries(own.properties).flatMap(([name, each]) => leaves(each, `${at}.${name}`))
  if (own.items) return leaves(own.items, `${at}[]`)
  if (own.anyOf) return own.anyOf.flatMap((each) => leaves(each, at))
  return own.type === 'null' ? [] : [[at, own]]
}

function showsValue({ examples, enum: values, default: fallback, const: constant }: Schema): boolean {
  return Boolean(examples?.length || values) || fallback !== undefined || constant !== undefined
}

/** Lists the answers of an operation with JSON or a text by operation id, status and media type. Errors as problem details are none. */
function readableAnswersOf({ operationId, responses }: Operation): [name: string, media: Media][] {
  return Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.entries(content)
      .filter(([type]) => isReadable(type))
      .map(([type, media]): [string, Media] => [`${operationId} ${status} ${type}`, media]),
  )
}

/** Whether a body needs a file, which only multipart holds. */
function requiresFile({ schema = {} }: Media): boolean {
  const { properties = {}, required = [] } = resolveReference(document, schema)
  return required.some((name) =>
    [properties[name], properties[name]?.items].some((each) => each?.format === 'binary'),
  )
}

test('every parameter and every member of a body has an example', () => {
  const missing = operations.flatMap((operation) => {
    const { operationId, parameters = [] } = operation
    const body = bodySchemaOf(operation)
    return [
      ...parameters
        .filter(({ example, schema }) => example === undefined && !showsValue(schema))
        .map(({ name }) => `${operationId} ${name}`),
      ...(body ? leaves(body) : [])
        .filter(([, leaf]) => !showsValue(leaf))
        .map(([path]) => `${operationId} ${path}`),
    ]
  })
  expect(missing).toEqual([])
})

test('every required parameter is filled in, and every body has an example as a whole in each media type that holds it', () => {
  const missing = operations.flatMap(({ operationId, parameters = [], requestBody }) => {
    const unshown = Object.entries(requestBody?.content ?? {}).filter(
      ([type, media]) =>
        media.example === undefined && (type === 'multipart/form-data' || !requiresFile(media)),
    )
    const empty = parameters.filter(({ required, example }) => required && example === undefined)
    return [
      ...empty.map(({ name }) => `${operationId} ${name}`),
      ...unshown.map(([type]) => `${operationId} ${type}`),
    ]
  })
  expect(missing).toEqual([])
})

test('every summary and description is in Chinese and in English', () => {
  const isBilingual = (text: string | undefined) => !text || (/[一-龥]/.test(text) && /[a-z]{2}/i.test(text))
  const found = operations.flatMap((operation) => {
    const { operationId, summary, description, parameters = [] } = operation
    const body = bodySchemaOf(operation)
    const texts = [
      summary,
      description,
      ...parameters.map((each) => each.description),
      ...(body ? leaves(body) : []).map(([, leaf]) => leaf.description),
    ]
    return texts.filter((text) => !isBilingual(text)).map((text) => `${operationId}: ${text}`)
  })
  expect(found).toEqual([])
})

test('every operation succeeds in a new demo shop with its examples, those of one-time values with the values of their fillers', () => {
  const failed = [...run.answers, ...run.otherAnswers]
    .filter(([, { status }]) => status >= 300)
    .map(([operationId, { status, text }]) => `${operationId}: ${status} ${text}`)
  expect(failed).toEqual([])
  const uncalled = operations.map(({ operationId }) => operationId).filter((id) => !run.answers.has(id))
  expect(uncalled.toSorted()).toEqual(
    Object.keys(oneTimeValues)
      .filter((id) => !oneTimeValues[id]?.fill)
      .toSorted(),
  )
})

test('the operations of one-time values are documented', () => {
  const ids = new Set(operations.map(({ operationId }) => operationId))
  expect(Object.keys(oneTimeValues).filter((id) => !ids.has(id))).toEqual([])
})

test('every example of a request and of an answer is valid by its schema', () => {
  const validate = validatorOf(document)
  const faults = operations.flatMap(
    ({ path, method, operationId, parameters = [], requestBody, responses }) => {
      const check = (place: readonly (string | number)[], example: unknown) =>
        example === undefined
          ? []
          : validate(['paths', path, method.toLowerCase(), ...place, 'schema'], example).map(
              (fault) => `${operationId} ${place.join(' ')}: ${fault}`,
            )
      return [
        ...parameters.flatMap(({ example }, i) => check(['parameters', i], example)),
        ...Object.entries(requestBody?.content ?? {}).flatMap(([type, { example }]) =>
          check(['requestBody', 'content', type], example),
        ),
        ...Object.entries(responses).flatMap(([status, { content = {} }]) =>
          Object.entries(content).flatMap(([type, { example }]) =>
            check(['responses', status, 'content', type], example),
          ),
        ),
      ]
    },
  )
  expect(faults).toEqual([])
})

test('every answer of each status with JSON or a text shows an example', () => {
  const answers = operations.flatMap(readableAnswersOf)
  expect(answers.length).toBeGreaterThan(200)
  expect(answers.filter(([, { example }]) => example === undefined).map(([name]) => name)).toEqual([])
})

test('the recorded answers have the members of those of a new shop; otherwise, run `bun run examples`', () => {
  const fresh = Object.assign({}, ...recordedAnswers(run).values()) as Record<string, unknown>
  const recorded = Object.fromEntries(
    operations
      .filter(({ operationId }) => run.answers.has(operationId))
      .flatMap(readableAnswersOf)
      .map(([name, { example }]) => [name, example]),
  )
  expect(Object.keys(recorded).toSorted()).toEqual(Object.keys(fresh).toSorted())
  const stale = Object.keys(fresh).filter(
    (id) => JSON.stringify(outlineOf(fresh[id])) !== JSON.stringify(outlineOf(recorded[id])),
  )
  expect(stale).toEqual([])
})

test('the examples of the search and of the lists find something', () => {
  const empty = [
    'searchSkus',
    'listSkus',
    'listOrders',
    'listReviews',
    'listUnreviewedLines',
    'listStaffOrders',
  ]
    .map((id) => [id, JSON.parse(run.answers.get(id)?.text ?? '[]')])
    .filter(([, answer]) => (answer.results ?? answer.lists ?? answer).length === 0)
  expect(empty).toEqual([])
})

test('the document has the version of the mall', () => {
  expect(document.info.version).toBe(mall.version)
})
