export type Schema = { [key: string]: unknown }

/** Whether a schema stands for what the mall takes or for what it answers. */
export type Side = 'request' | 'answer'

const digitsToo = '数字字符串也可 · digits are taken too'
const wordsToo = '"true"/"false"、1/0、"1"/"0" 也可 · these are taken too'

/**
 * A schema of ours as JSON Schema 2020-12 shows it: a number is a number, a choice is an enum, null is a type, and what
 * only our own code reads (`hint`, `field`) is left out.
 */
export function toJsonSchema(schema: unknown, side: Side): Schema {
  const own = Object.fromEntries(Object.entries(schema as Schema).filter(([key]) => !private_.has(key)))
  const { anyOf, ...rest } = own as Schema & { anyOf?: Schema[] }
  if (anyOf) return plainUnion(anyOf, rest, side)
  const name = nameOfKind(schema)
  if (name === 'UnionEnum') return { type: 'string', ...without(rest, 'default') }
  return mapChildren(rest, (child) => toJsonSchema(child, side))
}

const private_ = new Set(['hint', 'field', 'nullable'])

function plainUnion(parts: Schema[], rest: Schema, side: Side): Schema {
  if (isDigitsOrInteger(parts)) return noted({ ...rest, type: 'integer' }, side, digitsToo)
  if (parts.some((part) => part.type === 'boolean' && !('const' in part)) && parts.every(isBooleanOrConstant))
    return noted({ ...rest, type: 'boolean' }, side, wordsToo)
  if (parts.every((part) => 'const' in part)) return { ...rest, ...choice(parts) }
  const plain = parts.map((part) => toJsonSchema(part, side))
  const solid = plain.filter((part) => part.type !== 'null')
  const [only] = solid
  if (solid.length === plain.length || solid.length !== 1 || typeof only?.type !== 'string')
    return { ...rest, anyOf: plain }
  return { ...only, ...rest, type: [only.type, 'null'] }
}

/** How Elysia's `t.Integer` looks: a string of digits, which it turns into a number, or the number. */
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
  const types = [...new Set(values.map((value) => typeof value))]
  return { type: types.length === 1 ? types[0] : types, enum: values }
}

function noted(schema: Schema, side: Side, note: string): Schema {
  if (side === 'answer') return schema
  return { ...schema, description: schema.description ? `${schema.description} (${note})` : note }
}

function mapChildren(schema: Schema, change: (child: unknown) => Schema): Schema {
  const { properties, items, additionalProperties } = schema
  const result = { ...schema }
  if (isObject(properties))
    result.properties = Object.fromEntries(
      Object.entries(properties).map(([name, child]) => [name, change(child)]),
    )
  if (isObject(items)) result.items = change(items)
  if (isObject(additionalProperties)) result.additionalProperties = change(additionalProperties)
  return result
}

function nameOfKind(schema: unknown): unknown {
  const kind = Object.getOwnPropertySymbols(schema).find((symbol) => symbol.description === 'TypeBox.Kind')
  return kind && (schema as Record<symbol, unknown>)[kind]
}

function without(schema: Schema, key: string): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key))
}

export function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
