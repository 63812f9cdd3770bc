import { Value } from '@sinclair/typebox/value'
import type { TSchema } from 'elysia'
import { AppError } from '../../lib/errors.ts'
import { repeatedInForm } from './malformed.ts'
import { parseJson } from './parse-json.ts'

/** What the fields of one request are prepared with. */
export type Input = Readonly<{ isForm: () => boolean; unknown: string[] }>

/** Brings a value into the form that its schema checks. Changes objects in place; `path` ends with a dot or is empty. */
type Prepare = (value: unknown, path: string, input: Input) => unknown

/** How `null` and `""` of an optional field are understood: as absent, or where possible as a text that is emptied. */
export type EmptyMeans = 'absent' | 'empty text'

type Options = Readonly<{ emptyMeans: EmptyMeans; tolerated?: readonly string[] }>
type Fields = Record<string, unknown>
type Plain = TSchema & {
  anyOf?: TSchema[]
  properties?: Record<string, TSchema>
  required?: string[]
  items?: TSchema
  pattern?: string
  maxLength?: number
  takesNumbers?: boolean
  keepsEmpty?: boolean
}

const plainDigits = /^\d{1,16}$/
const prepareNothing: Prepare = (value) => value

/**
 * Builds, once for a route, the function that prepares the values of a schema:
 * - `null` and `""` of a list or an optional field are removed, or become `""` where they empty a text
 * - `""` of a field with `keepsEmpty` stays
 * - a text in the place of an integer that is not plain digits becomes NaN, which every schema refuses, and so does a text that is
 *   too long for its pattern
 * - a number in the place of a text with `takesNumbers` becomes a text
 * - in a form, a text in the place of an object or a list is parsed as JSON
 * - in a form, a field that is given more than once and whose schema has no list is refused
 * - names that a schema with `refusesUnknown` does not have are added to `input.unknown`
 */
export function prepareFor(schema: TSchema, options: Options): Prepare {
  const own = schema as Plain
  if (own.anyOf) return prepareUnion(own.anyOf, options)
  if (own.type === 'integer') return prepareInteger
  if (own.type === 'string' && own.pattern) return preparePattern(own)
  if (own.type === 'array' && own.items) return prepareList(own.items, options)
  return own.properties ? prepareObject(own, options) : prepareNothing
}

/**
 * Of a union, only a single alternative beside `null` is prepared, a list beside alternatives that are none, and Elysia's pair of an
 * integer and digits.
 */
function prepareUnion(parts: readonly TSchema[], options: Options): Prepare {
  if (isIntegerUnion(parts)) return prepareInteger
  const solid = parts.filter(({ type }) => type !== 'null')
  if (solid.length === 1) return prepareFor(solid[0] as TSchema, options)
  const [list, ...others] = solid.filter(({ type }) => type === 'array')
  if (!list || others.length > 0) return prepareNothing
  const prepare = prepareFor(list, options)
  return (value, path, input) => (Array.isArray(value) ? prepare(value, path, input) : value)
}

/** Recognizes the unions that `t.Integer` and a body with numbers as text become. */
function isIntegerUnion(parts: readonly TSchema[]): boolean {
  const others = parts.filter(({ type }) => type !== 'integer')
  return others.length < parts.length && others.every(({ type, format }) => type === 'string' && !!format)
}

const prepareInteger: Prepare = (value) =>
  typeof value === 'string' && !plainDigits.test(value) ? Number.NaN : value

/** Characters of a text that a pattern without `maxLength` reads. */
const longestMatched = 2_048

/** A text above the limit becomes NaN, which every schema refuses: TypeBox runs the pattern on it even when it is too long. */
function preparePattern({ maxLength = longestMatched, takesNumbers }: Plain): Prepare {
  return (value) => {
    if (takesNumbers && typeof value === 'number') return String(value)
    return typeof value === 'string' && value.length > maxLength ? Number.NaN : value
  }
}

function prepareList(items: TSchema, options: Options): Prepare {
  const prepare = prepareFor(items, options)
  if (prepare === prepareNothing) return prepareNothing
  return (value, path, input) => {
    const list = fromForm(value, input)
    return Array.isArray(list) ? list.map((item, i) => prepare(item, `${path}${i}.`, input)) : list
  }
}

function prepareObject(schema: Plain, options: Options): Prepare {
  const required = new Set(schema.required)
  const fields = Object.entries(schema.properties ?? {}).map(([name, child]) => ({
    name,
    isOptional: !required.has(name) && !(child as Plain).keepsEmpty,
    isList: child.type === 'array',
    isEmptied: options.emptyMeans === 'empty text' && isEmptyText(child),
    isSingle: !acceptsList(child),
    prepare: prepareFor(child, { emptyMeans: options.emptyMeans }),
  }))
  const known = new Set([...fields.map(({ name }) => name), ...(options.tolerated ?? [])])
  return (value, path, input) => {
    const object = fromForm(value, input)
    if (!isObject(object)) return object
    for (const { name, isOptional, isList, isEmptied, isSingle, prepare } of fields) {
      const given = object[name]
      if (given === undefined) continue
      if (isSingle && path === '' && isRepeated(given, input)) throw repeatedInForm({ field: name })
      // Elysia reads null in the place of a list as an empty list
      if (isList && isEmpty(given)) delete object[name]
      else if (!isOptional || !isEmpty(given)) {
        if (prepare !== prepareNothing) object[name] = prepare(given, `${path}${name}.`, input)
      } else if (isEmptied) object[name] = ''
      else delete object[name]
    }
    if (schema.refusesUnknown)
      for (const name in object) if (!known.has(name)) input.unknown.push(path + name)
    return object
  }
}

/** A form gives several values of one name as a list. */
const isRepeated = (value: unknown, input: Input) =>
  Array.isArray(value) && value.length > 1 && input.isForm()

/** Returns whether a schema, or one of its alternatives, is a list. */
export function acceptsList(schema: TSchema): boolean {
  return [schema, ...((schema as Plain).anyOf ?? [])].some(({ type }) => type === 'array')
}

const isEmpty = (value: unknown) => value === null || value === ''

/** Returns whether a schema is a text that may be empty. */
function isEmptyText(schema: TSchema): boolean {
  const parts = (schema as Plain).anyOf ?? [schema]
  return (
    parts.some(({ type, format, characters }) => type === 'string' && (!format || characters)) &&
    Value.Check(schema, '')
  )
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Blob)
}

function fromForm(value: unknown, input: Input): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || !input.isForm()) return value
  try {
    return parseJson(value) ?? value
  } catch (error) {
    if (error instanceof AppError) throw error
    return value
  }
}
