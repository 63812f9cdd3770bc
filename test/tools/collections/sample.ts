import {
  type ApiDocument,
  type Media,
  type Parameter,
  resolveReference,
  type Schema,
} from '../../support/api-document.ts'

type Illustrated = Pick<Media | Parameter, 'example' | 'examples' | 'schema'>

/** Returns the example of a body or a parameter; without one, a value that its schema accepts. */
export function sampleOf(document: ApiDocument, { example, examples, schema }: Illustrated): unknown {
  if (example !== undefined) return example
  const [first] = Object.values(examples ?? {})
  if (first) return resolveReference(document, first).value
  return schema && sampleOfSchema(document, schema)
}

/** Returns a value with the required members of a schema, each with its example; without any, with the first member. */
export function sampleOfSchema(document: ApiDocument, schema: Schema): unknown {
  const own = resolveReference(document, schema)
  const [shown] = [own.example, own.examples?.[0], own.const, own.enum?.[0], own.default].filter(
    (value) => value !== undefined,
  )
  if (shown !== undefined) return shown
  const [variant] = own.anyOf ?? own.oneOf ?? []
  if (variant) return sampleOfSchema(document, variant)
  if (own.properties || own.allOf) return sampleOfObject(document, own)
  const [type] = [own.type ?? 'null'].flat()
  if (type === 'array') return own.items ? [sampleOfSchema(document, own.items)] : []
  if (type === 'object') return {}
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return own.minimum ?? 1
  return type === 'string' ? 'x'.repeat(own.minLength ?? 1) : null
}

function sampleOfObject(
  document: ApiDocument,
  { properties = {}, required = [], allOf = [] }: Schema,
): unknown {
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  const members = names.flatMap((name): [string, unknown][] => {
    const member = properties[name]
    return member ? [[name, sampleOfSchema(document, member)]] : []
  })
  return Object.assign(
    {},
    ...allOf.map((each) => sampleOfSchema(document, each)),
    Object.fromEntries(members),
  )
}
