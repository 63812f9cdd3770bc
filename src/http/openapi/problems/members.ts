import { membersOf } from '../../../lib/error-members.ts'
import type { Schema } from '../schemas.ts'

/** Returns the further members that the answers with one of these codes may have. A member with several meanings has each schema. */
export function membersOfAny(codes: readonly string[]): Record<string, Schema> {
  const byName = Map.groupBy(
    codes.flatMap((code) => Object.entries(membersOf(code))),
    ([name]) => name,
  )
  return Object.fromEntries(
    [...byName].map(([name, found]) => [name, either(found.map(([, schema]) => schema))]),
  )
}

function either(schemas: readonly Schema[]): Schema {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
  return distinct.length === 1 ? (distinct[0] as Schema) : { anyOf: distinct }
}
