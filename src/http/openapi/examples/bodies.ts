import { isObject, type Schema } from '../schemas.ts'
import { fieldExamples } from './fields.ts'
import { shopperBodies } from './shopper-bodies.ts'
import { showsValue } from './show-value.ts'
import { staffBodies } from './staff-bodies.ts'
import { staffCatalogBodies } from './staff-catalog-bodies.ts'

const bodies: Readonly<Record<string, unknown>> = { ...shopperBodies, ...staffCatalogBodies, ...staffBodies }

/** Examples of a field that means something else in one operation, by operation id and name. */
const ownExamples: Readonly<Record<string, unknown>> = {
  'createContent status': true,
  'updateContent status': true,
  'handleWeChatPayNotification id': 'EV-2018022511223320873',
}

const multipart = 'multipart/form-data'

/**
 * Adds the example of the whole body to each media type that can hold it, and an example to each field that has none. A body with a
 * required file begins with multipart, which a page offers first and which alone has the example: no other type holds a file.
 */
export function withBodyExamples(content: Schema, operationId: string): Schema {
  const types = Object.entries(content).toSorted(
    ([type, media], [other]) =>
      Number(requiresFile(media)) * (Number(other === multipart) - Number(type === multipart)),
  )
  const example = bodies[operationId]
  const describe = (type: string, media: unknown) => {
    if (!isObject(media) || !isObject(media.schema)) return media
    const schema = withFieldExamples(media.schema, operationId)
    const whole = example !== undefined && { example }
    if (!requiresFile(media)) return { ...media, schema, ...whole }
    return { ...media, schema: withOwnExamples(schema, example), ...(type === multipart && whole) }
  }
  return Object.fromEntries(types.map(([type, media]) => [type, describe(type, media)]))
}

/** The page fills in each field of a form by the example of the field. */
function withOwnExamples(schema: Schema, example: unknown): Schema {
  if (!isObject(example) || !isObject(schema.properties)) return schema
  const fields = Object.entries(schema.properties as Record<string, Schema>).map(([name, field]) => [
    name,
    example[name] === undefined || '$ref' in field ? field : { ...field, examples: [example[name]] },
  ])
  return { ...schema, properties: Object.fromEntries(fields) }
}

function requiresFile(media: unknown): boolean {
  const { properties, required } = (isObject(media) && isObject(media.schema) ? media.schema : {}) as {
    properties?: Record<string, Schema>
    required?: string[]
  }
  return Object.entries(properties ?? {}).some(([name, field]) => required?.includes(name) && isFile(field))
}

const isFile = ({ format, items }: Schema): boolean =>
  format === 'binary' || (isObject(items) && isFile(items))

/** Returns a schema with an example for every field that has none. */
export function withFieldExamples(schema: Schema, operationId: string, name = ''): Schema {
  const visit = (child: unknown, at: string) =>
    isObject(child) ? withFieldExamples(child, operationId, at) : child
  const result: Schema = { ...schema }
  if (isObject(schema.properties))
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, child]) => [key, visit(child, key)]),
    )
  if (isObject(schema.items)) result.items = visit(schema.items, name)
  if (Array.isArray(schema.anyOf)) result.anyOf = schema.anyOf.map((part) => visit(part, name))
  const isLeaf = !schema.properties && !schema.items && !schema.anyOf && schema.type !== 'null'
  const example = ownExamples[`${operationId} ${name}`] ?? fieldExamples[name]
  return isLeaf && example !== undefined && !showsValue(schema) ? { ...result, examples: [example] } : result
}
