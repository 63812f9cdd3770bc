import { withoutMember } from '../../lib/values/without.ts'
import { idPattern } from '../fields.ts'
import { memberDescriptions } from './member-descriptions.ts'

export type Schema = { [key: string]: unknown }

/** Whether a schema describes the body of a request, another part of it, or an answer. */
export type Side = 'body' | 'request' | 'answer'

export const digitsNote = '数字字符串也可 · a string of digits is accepted'
export const booleanNote = '"true"/"false"、1/0、"1"/"0"、"on" 也可 · also accepted'

/**
 * Converts a TypeBox schema to plain JSON Schema 2020-12: Elysia's numeric unions become `integer`, unions of literals an
 * `enum`, nullable unions a list of types, and optional fields of a body nullable. Private keywords, such as `hint`, are
 * removed.
 */
export function toJsonSchema(schema: unknown, side: Side): Schema {
  const own = Object.fromEntries(
    Object.entries(schema as Schema).filter(([key]) => !privateKeywords.has(key)),
  )
  const { anyOf, ...rest } = own as Schema & { anyOf?: Schema[] }
  if (anyOf) return plainUnion(anyOf, rest, side)
  const name = nameOfKind(schema)
  if (name === 'UnionEnum') return { type: 'string', ...withoutMember(rest, 'default') }
  if (rest.pattern === idPattern) return { ...withoutMember(rest, 'pattern'), ...idRange }
  const plain = mapChildren(withLengths(withoutFileName(withoutFlag(withAnyKey(rest)))), (child) =>
    toJsonSchema(child, side),
  )
  return side === 'body' ? withNullableOptions(plain) : plain
}

/** `null` of an optional field means absent. */
function withNullableOptions(schema: Schema): Schema {
  const { properties, required = [] } = schema as { properties?: Record<string, Schema>; required?: string[] }
  if (!properties) return schema
  const fields = Object.entries(properties).map(([name, field]) => [
    name,
    required.includes(name) ? field : nullable(field),
  ])
  return { ...schema, properties: Object.fromEntries(fields) }
}

function nullable({ description, ...schema }: Schema): Schema {
  const described = description ? { description } : {}
  if (schema.anyOf || schema.title)
    return { anyOf: [schema.anyOf ?? schema, { type: 'null' }].flat(), ...described }
  const types = [schema.type].flat()
  if (types.includes('null')) return { ...schema, ...described }
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}
  return { ...schema, ...values, type: [...types, 'null'], ...described }
}

/** Keeps `additionalProperties: false` only where unknown fields are refused: Elysia adds it to every object. */
function withoutFlag({ refusesUnknown, additionalProperties, ...rest }: Schema): Schema {
  if (refusesUnknown) return { ...rest, additionalProperties: false }
  return additionalProperties === false || additionalProperties === undefined
    ? rest
    : { ...rest, additionalProperties }
}

/** A text of `http/text-field.ts` has a private format, and its lengths beside it. JSON Schema counts code points, as they do. */
function withLengths({ characters, ...schema }: Schema): Schema {
  if (!characters) return schema
  const { least, most } = characters as { least: number; most: number }
  return { ...withoutMember(schema, 'format'), ...(least > 0 && { minLength: least }), maxLength: most }
}

const privateKeywords = new Set(['hint', 'field', 'nullable', 'takesNumbers', 'keepsEmpty', 'elysiaMeta'])

/** `idParam` checks the digits of a number, so clients may treat it as one. */
const idRange = { type: 'integer', minimum: 1, maximum: 2_147_483_647 } as const

/** Elysia gives files the default "File" or "Files", which no client can send. */
function withoutFileName(schema: Schema): Schema {
  return schema.default === 'File' || schema.default === 'Files' ? withoutMember(schema, 'default') : schema
}

function plainUnion(parts: Schema[], rest: Schema, side: Side): Schema {
  if (isDigitsOrInteger(parts)) return noted({ ...rest, type: 'integer' }, side, digitsNote)
  if (parts.some((part) => part.type === 'boolean' && !('const' in part)) && parts.every(isBooleanOrConstant))
    return noted({ ...rest, type: 'boolean' }, side, booleanNote)
  if (parts.every((part) => 'const' in part)) return { ...rest, ...choice(parts) }
  const plain = parts.map((part) => toJsonSchema(part, side))
  const solid = plain.filter((part) => part.type !== 'null')
  const [only] = solid
  if (solid.length === plain.length || solid.length !== 1 || typeof only?.type !== 'string')
    return { ...rest, anyOf: plain }
  return { ...only, ...rest, type: [only.type, 'null'] }
}

/** Recognizes Elysia's `t.Integer`: a union of an integer and a string of digits that Elysia converts. */
function isDigitsOrInteger(parts: Schema[]): boolean {
  return (
    parts.length === 2 &&
    parts.some((part) => part.type === 'string' && part.format === 'integer') &&
    parts.some((part) => part.type === 'integer')
  )
}

const isBooleanOrConstant = (part: Schema) => part.type === 'boolean' || 'const' in part

function choice(parts: Schema[]): Schema {
  const values = parts.map((part) => part.const)
  const types = [...new Set(values.map((value) => (Number.isInteger(value) ? 'integer' : typeof value)))]
  return { type: types.length === 1 ? types[0] : types, enum: values }
}

function noted(schema: Schema, side: Side, note: string): Schema {
  if (side === 'answer') return schema
  return { ...schema, description: schema.description ? `${schema.description} (${note})` : note }
}

function mapChildren(schema: Schema, change: (child: unknown) => Schema): Schema {
  const { items, additionalProperties } = schema
  const result = { ...schema }
  for (const key of ['properties', 'patternProperties']) {
    const children = schema[key]
    if (isObject(children))
      result[key] = Object.fromEntries(
        Object.entries(children).map(([name, child]) => [name, change(withMemberDescription(name, child))]),
      )
  }
  if (isObject(items)) result.items = change(items)
  if (isObject(additionalProperties)) result.additionalProperties = change(additionalProperties)
  return result
}

/** Describes a member by its name, unless its schema has a description or is a component. */
function withMemberDescription(name: string, schema: unknown): unknown {
  const description = memberDescriptions[name]
  if (!description || !isObject(schema) || schema.title || isDescribed(schema)) return schema
  return { ...schema, description }
}

const isDescribed = ({ description, anyOf }: Schema): boolean =>
  description !== undefined || (Array.isArray(anyOf) && anyOf.some(isDescribed))

/** A record with any key has one schema for all its members. */
function withAnyKey({ patternProperties, ...schema }: Schema): Schema {
  if (!patternProperties) return schema
  const entries = Object.entries(patternProperties)
  const [only] = entries
  if (entries.length !== 1 || only?.[0] !== anyKey) throw new Error('only records with any key are described')
  return { ...schema, additionalProperties: only[1] }
}

const anyKey = '^(.*)$'

function nameOfKind(schema: unknown): unknown {
  const kind = Object.getOwnPropertySymbols(schema).find((symbol) => symbol.description === 'TypeBox.Kind')
  return kind && (schema as Record<symbol, unknown>)[kind]
}

/** Returns whether a value is an object, but not null or an array. */
export function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
