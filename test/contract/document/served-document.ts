import {
  type ApiDocument,
  listOperations,
  type Operation,
  resolveReference,
  type Schema,
} from '../../support/api-document.ts'
import { call } from '../../support/http.ts'

/** The document as the application serves it, once `readServedDocument()` has read it. */
export let document: ApiDocument

/** The operations of the document, named by method and path. */
export let operations: readonly (Operation & { name: string })[]

/** Reads the document before the tests of a file. */
export async function readServedDocument(): Promise<void> {
  document = (await call<ApiDocument>('GET', '/docs/json')).json
  operations = listOperations(document).map((each) => ({
    ...each,
    name: `${each.method.toLowerCase()} ${each.path}`,
  }))
}

export const operation = (name: string) =>
  operations.find((each) => each.name === name) as (typeof operations)[number]
export const contentsOf = ({ requestBody, responses }: Operation) =>
  [requestBody, ...Object.values(responses)].flatMap((part) => Object.values(part?.content ?? {}))

/** Returns a schema and its nested schemas, with references resolved. */
export function within(schema: Schema | undefined): Schema[] {
  if (!schema) return []
  const found = resolveReference(document, schema)
  const { properties = {}, anyOf = [], allOf = [], items } = found
  return [
    found,
    ...[...Object.values(properties), ...anyOf, ...allOf, ...(items ? [items] : [])].flatMap(within),
  ]
}
