import { isStaffPath } from '../../staff/staff-path.ts'
import type { Schema } from '../schemas.ts'
import { fieldExamples, orderNumber } from './fields.ts'
import { ids } from './ids.ts'
import { showsValue } from './show-value.ts'

type Named = Readonly<{ name: string; in: string; required?: boolean; schema: Schema }>

/** Ids by the beginning of the path, for operations that need no separate row. They exist in the demo shop. */
const idsByPath: readonly (readonly [path: string, id: unknown])[] = [
  ['/orders/{id}/uncommentgoods', orderNumber(4)],
  ['/orders/{id}/refunds', orderNumber(92)],
  ['/orders/{id}/payment', orderNumber(1)],
  ['/orders/{id}', orderNumber(5)],
  ['/meiduo_admin/orders/{id}', orderNumber(2)],
  ['/categories/{id}', 35],
  ['/areas/{id}', 330_000],
  ['/', 1],
]

/** A key or a merge would make each further try a repetition of the first, a cursor excludes a page, and the others are second names. */
const notFilledIn = new Set([
  'idempotency-key',
  'merge',
  'cursor',
  'limit',
  'prefer',
  'x-guest-cart',
  'image_code',
  'auth_code',
])

/** Optional filters of staff lists exclude each other, so only these are filled in. */
const filledInForStaff = new Set(['page', 'pagesize', 'order_by', 'all'])

/** Returns the example of a parameter, also of one that is not filled in. */
export function parameterExample(operationId: string, path: string, parameter: Named): unknown {
  const example = findExample(operationId, path, parameter)
  // an id is documented as a text of digits
  return typeof example === 'number' && parameter.schema.type === 'string' ? String(example) : example
}

function findExample(operationId: string, path: string, { name, ...rest }: Named): unknown {
  const own = ids[operationId]?.[name]
  if (own !== undefined) return own
  if (showsValue(rest.schema)) {
    const { examples, enum: values } = rest.schema as { examples?: unknown[]; enum?: unknown[] }
    return examples?.[0] ?? (rest.in === 'path' ? values?.[0] : undefined)
  }
  if (rest.in === 'path' && name === 'id') return idsByPath.find(([start]) => path.startsWith(start))?.[1]
  return fieldExamples[name]
}

/** Whether the documentation page fills a parameter in, so that a press on "Execute" sends it. */
export function isFilledIn(path: string, { name, required, in: place }: Named): boolean {
  if (required || place === 'path') return true
  if (notFilledIn.has(name.toLowerCase())) return false
  return !isStaffPath(path) || place !== 'query' || filledInForStaff.has(name)
}
