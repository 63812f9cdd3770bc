import type { TSchema } from '@sinclair/typebox'
import { app } from './http.ts'

/** One field of the body or the query of a route. */
export type RouteField = Readonly<{
  method: string
  path: string
  /** Method and path as the application declares them. */
  route: string
  place: 'body' | 'query'
  /** Such as `lines.0.count`, as an answer names it. */
  field: string
  schema: TSchema
  isOptional: boolean
  /** Returns a body or a query that holds this value in the field, and nothing else. */
  holding: (value: unknown) => Record<string, unknown>
}>

type Schema = TSchema & { anyOf?: Schema[]; properties?: Record<string, Schema>; required?: string[] }

/** Lists the fields of all bodies and queries, also of nested objects and lists. */
export function listRouteFields(): RouteField[] {
  return app.routes.flatMap(({ method, path, hooks }) =>
    (['body', 'query'] as const).flatMap((place) =>
      fieldsOf(hooks[place], '', (value) => value as Record<string, unknown>).map((field) => ({
        method,
        path: pathOf(path),
        route: `${method} ${path}`,
        place,
        ...field,
      })),
    ),
  )
}

/** Lists the objects inside bodies, and inside lists of them; `holding` returns a body with this object and nothing else. */
export function listNestedObjects(): RouteField[] {
  return listRouteFields()
    .map((each) => {
      const { field, schema, holding } = each
      const solid = solidOf(schema)
      if (solid.type !== 'array') return { ...each, schema: solid }
      const items = solidOf(solid.items as Schema)
      return { ...each, field: `${field}.0`, schema: items, holding: (value: unknown) => holding([value]) }
    })
    .filter(({ place, schema }) => place === 'body' && (schema as Schema).properties)
}

/** A path with values for its parameters. */
export function pathOf(route: string): string {
  return route
    .replace(':provider', 'qq')
    .replace(':mobile', '13800000009')
    .replace(':image_code_id', '6f1c2f0e-9f5f-4a55-9f0a-0d2f5a3c8b12')
    .replace(/:(id|refund|review|shipment|note)\b/g, '1')
    .replace(/:\w+|\*/g, 'x')
}

type Field = Omit<RouteField, 'method' | 'path' | 'route' | 'place'>

function fieldsOf(schema: Schema | undefined, path: string, wrap: Field['holding']): Field[] {
  const object = schema && solidOf(schema)
  if (object?.type === 'array') return fieldsOf(object.items as Schema, `${path}0.`, (value) => wrap([value]))
  return Object.entries(object?.properties ?? {}).flatMap(([name, child]) => {
    const field = `${path}${name}`
    const holding = (value: unknown) => wrap({ [name]: value })
    const isOptional = !object?.required?.includes(name)
    return [{ field, schema: child, isOptional, holding }, ...fieldsOf(child, `${field}.`, holding)]
  })
}

/** The only alternative beside null, if there is one. */
function solidOf(schema: Schema): Schema {
  const solid = schema.anyOf?.filter(({ type }) => type !== 'null') ?? []
  return solid.length === 1 ? (solid[0] as Schema) : schema
}

/** Returns whether a schema is a boolean or a consent, in any spelling. */
export function isBoolean(schema: Schema): boolean {
  const isOne = ({ type, const: value }: Schema) => type === 'boolean' || value === 'true'
  return isOne(schema) || (schema.anyOf?.some(isBoolean) ?? false)
}

/** Returns whether a schema is an integer, or the union of an integer and digits that Elysia makes of it. */
export function isInteger(schema: Schema): boolean {
  return schema.type === 'integer' || (schema.anyOf?.some(isInteger) ?? false)
}
