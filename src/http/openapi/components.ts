import { isObject, type Schema } from './schemas.ts'

/**
 * Moves every schema that has a title among the document's components and leaves a reference in its place.
 * @throws when two schemas that differ have one title
 */
export function extractComponents<T>(value: T): { value: T; schemas: Record<string, Schema> } {
  const schemas: Record<string, Schema> = {}
  const move = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(move)
    if (!isObject(node)) return node
    const moved = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, move(child)]))
    if (typeof moved.title !== 'string' || moved.type !== 'object') return moved
    keep(schemas, moved.title, moved)
    return { $ref: `#/components/schemas/${moved.title}` }
  }
  return { value: move(value) as T, schemas }
}

function keep(schemas: Record<string, Schema>, title: string, schema: Schema): void {
  if (schemas[title] && JSON.stringify(schemas[title]) !== JSON.stringify(schema))
    throw new Error(`two schemas have the title ${title}`)
  schemas[title] = schema
}
