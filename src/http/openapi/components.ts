import { isObject, type Schema } from './schemas.ts'

/**
 * Moves every schema with a title into the components of the document and replaces it by a reference.
 * @throws Error when two different schemas share a title
 */
export function extractComponents<T>(value: T): { value: T; schemas: Record<string, Schema> } {
  const schemas: Record<string, Schema> = {}
  const move = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(move)
    if (!isObject(node)) return node
    const moved = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, move(child)]))
    if (typeof moved.title !== 'string' || moved.type !== 'object') return moved
    addSchema(schemas, moved.title, moved)
    return { $ref: `#/components/schemas/${moved.title}` }
  }
  return { value: move(value) as T, schemas }
}

function addSchema(schemas: Record<string, Schema>, title: string, schema: Schema): void {
  if (schemas[title] && JSON.stringify(schemas[title]) !== JSON.stringify(schema))
    throw new Error(`two different schemas have the title ${title}`)
  schemas[title] = schema
}
