import fc, { type Arbitrary } from 'fast-check'
import { withoutMember } from '../../../src/lib/values/without.ts'
import { type ApiDocument, resolveReference, type Schema } from '../../support/api-document.ts'
import { hostileNumbers, hostileTexts, Known, RawJson, Twice, Upload, uploadKinds } from './hostile.ts'
import { patternText } from './pattern-text.ts'

type Values = Record<string, unknown>

/** Builds values for the schemas of one document. */
export function createValues(document: ApiDocument) {
  const resolve = (schema: Schema) => resolveReference(document, schema)
  const made = new Map<Schema, Map<string, Arbitrary<unknown>>>()

  /**
   * Values that a schema accepts: random ones, its limits, its examples, and values of the shop.
   * @param name the member or parameter, under which answers hold values that exist
   */
  function valid(schema: Schema, name: string): Arbitrary<unknown> {
    const own = resolve(schema)
    const byName = made.get(own) ?? new Map<string, Arbitrary<unknown>>()
    made.set(own, byName)
    const values = byName.get(name) ?? validOf(own, name)
    byName.set(name, values)
    return values
  }

  function validOf(own: Schema, name: string): Arbitrary<unknown> {
    if (own.const !== undefined) return fc.constant(own.const)
    if (own.enum?.length) return fc.constantFrom(...own.enum)
    if (own.anyOf) return fc.oneof(...own.anyOf.map((part) => valid(part, name)))
    const types = typesOf(own)
    const plain = types.filter((type) => type !== 'null').map((type) => validOfType(own, type, name))
    if (plain.length === 0) return fc.constant(null)
    const value = plain.length === 1 ? (plain[0] as Arbitrary<unknown>) : fc.oneof(...plain)
    return types.includes('null') ? oneOf([value, 8], [fc.constant(null), 1]) : value
  }

  function validOfType(schema: Schema, type: string, name: string): Arbitrary<unknown> {
    if (type === 'object') return validObject(schema)
    if (type === 'array') return validArray(schema, name)
    if (schema.format === 'binary') return upload
    const random = type === 'string' ? validText(schema) : validScalar(schema, type)
    const [example] = schema.examples ?? []
    if (type === 'boolean') return random
    const otherwise = example ?? (type === 'string' ? 'x' : 1)
    const known = fc.nat(40).map((index) => new Known(name, index, otherwise))
    return oneOf([random, 3], [known, 3], ...examplesOf(schema, 2))
  }

  function validObject({ properties = {}, required = [], ...rest }: Schema): Arbitrary<Values> {
    const members = Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, valid(schema, name)]),
    )
    const [free] = Object.values(rest.patternProperties ?? {})
    const shown = Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [
        name,
        oneOf([fc.constant(exampleOf(schema)), 5], [valid(schema, name), 1]),
      ]),
    )
    const options = { requiredKeys: [...required], noNullPrototype: true }
    const named = oneOf([fc.record(shown, options), 3], [fc.record(members, options), 1])
    if (!free) return named
    const more = fc.dictionary(fc.constantFrom('status', 'keyword', 'a', '名'), valid(free, ''), {
      maxKeys: 3,
      noNullPrototype: true,
    })
    return fc.tuple(more, named).map(([some, own]) => ({ ...some, ...own }))
  }

  /** The value that the document shows: its members belong together, and exist in the demo shop. */
  function exampleOf(schema: Schema): unknown {
    const { examples, enum: choices, anyOf, properties, items, format, ...own } = resolve(schema)
    if (own.const !== undefined) return own.const
    if (examples?.length || choices?.length) return (examples ?? choices)?.[0]
    if (anyOf?.[0]) return exampleOf(anyOf[0])
    if (properties)
      return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, exampleOf(each)]))
    if (items) return [exampleOf(items)]
    if (format === 'binary') return new Upload('png', 'a.png')
    const [type] = typesOf(own)
    if (type === 'boolean') return true
    if (type === 'object') return {}
    return type === 'string' ? 'x' : (own.minimum ?? 1)
  }

  function validArray({ items = {}, minItems = 0, maxItems = 1_000 }: Schema, name: string) {
    const item = valid(items, name)
    const most = Math.min(maxItems, Math.max(minItems, 4))
    const few = fc.array(item, { minLength: minItems, maxLength: most })
    return maxItems > 100
      ? few
      : oneOf([few, 12], [fc.array(item, { minLength: maxItems, maxLength: maxItems }), 1])
  }

  /** Values that a schema refuses in one place: a type, a limit, a missing, unknown or repeated member. */
  function invalid(schema: Schema, name: string): Arbitrary<unknown> {
    const own = resolve(schema)
    const parts: [Arbitrary<unknown>, number][] = [[wrongType(own), 2]]
    if (own.enum) parts.push([fc.constantFrom(...own.enum.map((each) => `${each} `), 'unknown'), 2])
    for (const part of own.anyOf ?? []) parts.push([invalid(part, name), 2])
    const types = typesOf(own)
    if (types.includes('string')) parts.push([invalidText(own), 4])
    if (types.includes('integer') || types.includes('number')) parts.push([invalidNumber(own), 4])
    if (types.includes('array')) parts.push([invalidArray(own, name), 4])
    if (types.includes('object')) parts.push([invalidObject(own), 8])
    return oneOf(...parts)
  }

  function invalidObject(schema: Schema): Arbitrary<unknown> {
    const { properties = {}, required = [] } = schema
    const base = validObject(schema)
    const names = Object.keys(properties)
    const faults: [Arbitrary<unknown>, number][] = names.map((name) => [
      fc
        .tuple(base, invalid(properties[name] as Schema, name))
        .map(([object, value]) => ({ ...object, [name]: value })),
      2,
    ])
    if (required.length > 0)
      faults.push([
        fc.tuple(base, fc.constantFrom(...required)).map(([object, name]) => withoutMember(object, name)),
        2,
      ])
    faults.push([
      fc
        .tuple(base, fc.constantFrom(...unknownNames), fc.constantFrom<unknown>(1, null, {}, 'x'))
        .map(([object, name, value]) => ({ ...object, [name]: value })),
      2,
    ])
    if (names.length > 0)
      faults.push([
        fc
          .tuple(base, fc.constantFrom(...names))
          .map(([object, name]) => new Twice(object, name, object[name] ?? 1)),
        1,
      ])
    return oneOf(...faults)
  }

  function invalidArray({ items = {}, minItems = 0, maxItems }: Schema, name: string): Arbitrary<unknown> {
    const item = valid(items, name)
    const broken = fc
      .tuple(fc.array(item, { maxLength: 2 }), invalid(items, name))
      .map(([some, one]) => [...some, one])
    const counts = [
      ...(minItems > 0 ? [minItems - 1] : [0]),
      ...(maxItems !== undefined && maxItems <= 1_000 ? [maxItems + 1] : []),
    ]
    const wrongCount = fc
      .tuple(item, fc.constantFrom(...counts))
      .map(([one, count]) => Array(count).fill(one))
    const repeated = item.map((one) => [one, one])
    return oneOf([broken, 3], [wrongCount, 2], [repeated, 1])
  }

  return { valid, invalid }
}

export type SchemaValues = ReturnType<typeof createValues>

/** The types of a schema that names none or several. */
const typesOf = ({ type }: Schema): readonly string[] => (type === undefined ? [] : [type].flat())

const unknownNames = ['unknown', '__proto__', 'constructor', 'toString', '', '名', 'id', 'is_superuser']

const upload = fc
  .tuple(fc.constantFrom(...uploadKinds), fc.constantFrom('a.png', '图.jpg', 'x.csv', '../a', 'a"b', ''))
  .map(([kind, name]) => new Upload(kind, name))

function validText(schema: Schema): Arbitrary<string> {
  const { pattern, minLength = 0, maxLength = 64 } = schema
  const fits = (text: string) => {
    const { length } = [...text]
    return length >= minLength && length <= (schema.maxLength ?? Number.POSITIVE_INFINITY)
  }
  if (pattern) return patternText(pattern, schema.examples).filter(fits)
  const few = fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, minLength + 24) })
  const limits = ['x', '界', '😀'].flatMap((unit) =>
    [minLength, maxLength].map((count) => unit.repeat(count)),
  )
  const cut = hostileTexts.map((text) => [...text].slice(0, maxLength).join('')).filter(fits)
  return oneOf(
    [fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 12) }), 2],
    [few.filter(fits), 1],
    [fc.constantFrom(...limits.filter(fits), 'x'.repeat(minLength)), 2],
    ...(cut.length > 0 ? [[fc.constantFrom(...cut), 2] as const] : []),
  )
}

function validScalar(schema: Schema, type: string): Arbitrary<unknown> {
  if (type === 'boolean') return fc.constantFrom<unknown>(true, false, true, false, 'true', '0', 1)
  if (type === 'null') return fc.constant(null)
  const { minimum: min = -1_000, maximum: max = 1_000_000 } = schema
  if (type === 'number') return fc.double({ min, max, noNaN: true })
  const edges = [min, max, Math.min(min + 1, max), Math.max(max - 1, min)]
  return oneOf([fc.integer({ min, max: Math.min(max, min + 20) }), 3], [fc.constantFrom(...edges), 1])
}

function invalidText({ minLength = 0, maxLength, pattern, examples = [] }: Schema): Arbitrary<unknown> {
  const limits = [
    ...(minLength > 0 ? ['x'.repeat(minLength - 1), ' '.repeat(minLength)] : []),
    ...(maxLength === undefined ? [] : ['x', '界', '😀', ' x'].map((unit) => unit.repeat(maxLength + 1))),
  ]
  const near = pattern
    ? examples
        .map(String)
        .flatMap((text) => [`${text}x`, text.slice(1), `${text}\n`, `${text}\u0000`, text + text])
    : []
  return oneOf([fc.constantFrom(...hostileTexts), 3], ...some([...limits, ...near], 3))
}

function invalidNumber({ minimum, maximum }: Schema): Arbitrary<unknown> {
  const limits = [
    ...(minimum === undefined ? [] : [minimum - 1, minimum - 0.5, String(minimum - 1)]),
    ...(maximum === undefined ? [] : [maximum + 1, String(maximum + 1)]),
  ]
  return oneOf([fc.constantFrom(...hostileNumbers), 3], ...some(limits, 2))
}

function wrongType(schema: Schema): Arbitrary<unknown> {
  const types = new Set(typesOf(schema))
  const samples: [type: string, value: unknown][] = [
    ['null', null],
    ['boolean', true],
    ['number', 1.5],
    ['string', 'text'],
    ['array', []],
    ['array', [null]],
    ['object', {}],
    ['object', { toString: 1 }],
    ['number', new RawJson('1e999')],
    ['object', new RawJson('{"__proto__":null}')],
  ]
  return fc.constantFrom(...samples.filter(([type]) => !types.has(type)).map(([, value]) => value))
}

const examplesOf = ({ examples = [] }: Schema, weight: number) => some([...examples], weight)

function some<T>(values: readonly T[], weight: number): [Arbitrary<T>, number][] {
  return values.length > 0 ? [[fc.constantFrom(...values), weight]] : []
}

/** Chooses between generators by weight; the first is the one that shrinking tries. */
export function oneOf<T>(...parts: readonly (readonly [Arbitrary<T>, number])[]): Arbitrary<T> {
  return fc.oneof(...parts.map(([arbitrary, weight]) => ({ arbitrary, weight })))
}
