import {
  type ApiDocument,
  type Operation,
  type Parameter,
  resolveReference,
} from '../../support/api-document.ts'

/**
 * Returns the name of the variable for a parameter of a path, such as `order_id`. An operation whose example is another one, for
 * instance an order in another state, has its own variable, such as `cancelOrder_order_id`.
 */
export function namePathVariables(operations: readonly Operation[]) {
  const usual = new Map<string, unknown>()
  const isOwnRead = ({ method, path }: Operation) => method === 'GET' && path.endsWith('}/')
  for (const operation of operations.toSorted((a, b) => Number(isOwnRead(b)) - Number(isOwnRead(a))))
    for (const parameter of parametersOf(operation)) {
      const name = nameOf(operation, parameter)
      if (!usual.has(name)) usual.set(name, parameter.example)
    }
  return (operation: Operation, parameter: Parameter) => {
    const name = nameOf(operation, parameter)
    return usual.get(name) === parameter.example ? name : `${operation.operationId}_${name}`
  }
}

const parametersOf = ({ parameters = [] }: Operation) => parameters.filter((each) => each.in === 'path')

function nameOf({ path }: Operation, { name }: Parameter): string {
  const before = path.split('/').at(path.split('/').indexOf(`{${name}}`) - 1) ?? ''
  if (['id', 'name', 'key'].includes(name)) return `${singularOf(before).replaceAll('-', '_')}_${name}`
  return ['refund', 'review', 'shipment', 'note'].includes(name) ? `${name}_id` : name
}

function singularOf(plural: string): string {
  if (plural === 'goods') return plural
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`
  return plural.replace(/(?<=ss)es$|s$/, '')
}

/**
 * Returns the variables that store the id of what an operation creates, for the operation that deletes it, by the ids of both
 * operations.
 */
export function createdVariables(
  document: ApiDocument,
  operations: readonly Operation[],
): ReadonlyMap<string, string> {
  const pairs = operations.flatMap((creating) => {
    const deleting = operations.find(
      ({ method, path, operationId }) =>
        method === 'DELETE' &&
        path === `${creating.path}{id}/` &&
        /^(delete|remove|revoke)/.test(operationId),
    )
    const schema = creating.responses[201]?.content?.['application/json']?.schema
    const hasId = schema && resolveReference(document, schema).properties?.id
    if (!deleting || creating.method !== 'POST' || !hasId) return []
    const name = `new_${singularOf(creating.path.split('/').at(-2) ?? '')}_id`
    return [
      [creating.operationId, name],
      [deleting.operationId, name],
    ] as const
  })
  return new Map(pairs)
}
