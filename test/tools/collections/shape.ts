import { type ApiDocument, resolveReference, type Schema } from '../../support/api-document.ts'

/** The types of a value: `types`, the members it must have, and the shapes of members, items and forms. */
export type Shape = Readonly<{
  types?: readonly string[]
  required?: readonly string[]
  members?: Readonly<Record<string, Shape>>
  items?: Shape
  rest?: Shape
  forms?: readonly Shape[]
}>

/** Reduces a schema to the shape that a test of a collection checks. */
export function shapeOf(document: ApiDocument, schema: Schema): Shape {
  const own = resolveReference(document, schema)
  const union = own.anyOf ?? own.oneOf
  if (union) return { forms: union.map((each) => shapeOf(document, each)) }
  const parts = (own.allOf ?? []).map((each) => shapeOf(document, each))
  const members = Object.entries(own.properties ?? {}).map(([name, member]) => [
    name,
    shapeOf(document, member),
  ])
  const all = Object.assign({}, ...parts.map((each) => each.members), Object.fromEntries(members))
  const required = [...parts.flatMap((each) => each.required ?? []), ...(own.required ?? [])]
  return {
    ...(own.type ? { types: [own.type].flat() } : parts[0]?.types && { types: parts[0].types }),
    ...(required.length > 0 && { required }),
    ...(Object.keys(all).length > 0 && { members: all }),
    ...(own.items && { items: shapeOf(document, own.items) }),
    ...(typeof own.additionalProperties === 'object' && {
      rest: shapeOf(document, own.additionalProperties),
    }),
  }
}

/**
 * The function that checks a shape, as text, because it runs inside the programs that play a collection. It returns the path of
 * the first value that does not fit, or an empty text.
 */
export const checkShape = `function misfit(shape, value, at) {
  if (shape.forms) return shape.forms.some((form) => !misfit(form, value, at)) ? '' : at
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  const isTyped = (name) => name === type || (type === 'number' && (name === 'number' || (name === 'integer' && Number.isInteger(value))))
  if (shape.types && !shape.types.some(isTyped)) return at + ' is ' + type
  if (type === 'array' && shape.items) {
    for (let i = 0; i < value.length; i++) { const found = misfit(shape.items, value[i], at + '[' + i + ']'); if (found) return found }
  }
  if (type !== 'object') return ''
  for (const name of shape.required || []) if (!(name in value)) return at + '.' + name + ' is missing'
  for (const name of Object.keys(value)) {
    const member = (shape.members || {})[name] || shape.rest
    const found = member && misfit(member, value[name], at + '.' + name)
    if (found) return found
  }
  return ''
}`
