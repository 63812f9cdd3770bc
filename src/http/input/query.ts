import { Elysia, type TSchema } from 'elysia'
import { notFound } from '../../lib/errors.ts'
import { checkName } from './field-names.ts'
import { givenTwice, isWellEncoded, malformedQuery } from './malformed.ts'

/**
 * Refuses requests whose address is not percent-encoded UTF-8, or whose query names a prototype.
 * @throws 400 malformed_query, 400 unknown_field, 404 not_found for the path
 */
export const addressPlugin = new Elysia({ name: 'address' }).onRequest(({ request }) => {
  const { url } = request
  const start = url.indexOf('?')
  if (url.includes('%')) checkEncoding(url, start)
  if (start !== -1) checkNames(url.slice(start + 1))
})

function checkEncoding(url: string, start: number): void {
  const end = start === -1 ? url.length : start
  if (!isWellEncoded(url.slice(end))) throw malformedQuery()
  if (!isWellEncoded(url.slice(0, end))) throw notFound()
}

function checkNames(query: string): void {
  // a value may hold anything, and it is the longer part; an encoded name holds a percent sign
  if (!/(?:^|&)[^=&]*(?:proto|constructor|%)/.test(query)) return
  for (const name of new URLSearchParams(query).keys()) checkName(name)
}

type Union = TSchema & { anyOf?: TSchema[] }

/** Builds the check that each parameter of a query schema is given once, unless its schema has a list. */
export function refuseRepeated(schema: TSchema) {
  const properties: Record<string, Union> = schema.properties ?? {}
  const isList = ({ type, anyOf = [] }: Union) =>
    type === 'array' || anyOf.some((part) => part.type === 'array')
  const single = new Set(Object.keys(properties).filter((name) => !isList(properties[name] as Union)))
  return (query: Record<string, unknown>, url: string, start: number): void => {
    if (countPairs(url, start) === Object.keys(query).length) return
    const seen = new Set<string>()
    for (const name of new URLSearchParams(url.slice(start + 1)).keys()) {
      if (seen.has(name) && single.has(name)) throw givenTwice({ field: name })
      seen.add(name)
    }
  }
}

function countPairs(url: string, start: number): number {
  let pairs = 1
  for (let i = url.indexOf('&', start); i !== -1; i = url.indexOf('&', i + 1)) pairs++
  return pairs
}
