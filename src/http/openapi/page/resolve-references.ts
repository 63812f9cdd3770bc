type Node = Record<string, unknown>

const isObject = (value: unknown): value is Node => typeof value === 'object' && value !== null

/**
 * Returns a part of a document with every reference to a component replaced by it. A reference to a component that it is part of
 * stays.
 * @param path the names that lead to the part
 */
export function resolveReferences(document: unknown, path: readonly string[]): unknown {
  const find = (names: readonly string[]) =>
    names.reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), document)

  function resolve(node: unknown, inside: readonly string[]): unknown {
    if (Array.isArray(node)) return node.map((item) => resolve(item, inside))
    if (!isObject(node)) return node
    const { $ref, ...beside } = node
    if (typeof $ref === 'string' && $ref.startsWith('#/') && !inside.includes($ref)) {
      const target = resolve(find(namesOf($ref)), [...inside, $ref])
      if (isObject(target)) return { ...target, ...(resolve(beside, inside) as Node) }
    }
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, resolve(child, inside)]))
  }
  return resolve(find(path), [])
}

/** Splits a JSON Pointer (RFC 6901). */
const namesOf = (reference: string) =>
  reference
    .slice(2)
    .split('/')
    .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
