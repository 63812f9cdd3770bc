import { Elysia, type TSchema } from 'elysia'
import { notFound } from '../../lib/errors.ts'
import { checkName, refuseParameters } from './field-names.ts'
import {
  isWellEncoded,
  isWellFormedHost,
  malformedHost,
  malformedQuery,
  repeatedInQuery,
} from './malformed.ts'
import { acceptsList } from './prepare-fields.ts'

/**
 * Refuses requests whose Host is no host or that have several, whose address is not percent-encoded UTF-8, or whose query names a prototype. Behind it,
 * `new URL(request.url)` cannot fail. A request may have no Host, or an empty one.
 * @throws 400 malformed_host, 400 malformed_query, 400 unknown_field, 404 not_found for the path
 */
export const addressPlugin = new Elysia({ name: 'address' }).onRequest(({ request }) => {
  const host = request.headers.get('host')
  if (host && !isWellFormedHost(host)) throw malformedHost()
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

/** Builds the check that each parameter of a query schema is given once, unless its schema has a list. */
export function refuseRepeated(schema: TSchema) {
  const properties: Record<string, TSchema> = schema.properties ?? {}
  const single = new Set(Object.keys(properties).filter((name) => !acceptsList(properties[name] as TSchema)))
  return (query: Record<string, unknown>, url: string, start: number): void => {
    if (countPairs(url, start) === Object.keys(query).length) return
    const seen = new Set<string>()
    for (const name of new URLSearchParams(url.slice(start + 1)).keys()) {
      if (seen.has(name) && single.has(name)) throw repeatedInQuery({ field: name })
      seen.add(name)
    }
  }
}

/**
 * Builds the check that a query has no other parameters than `known`. A route that refuses unknown fields in its body needs it: a
 * field that is sent in the query by mistake would silently have no effect.
 */
export function refuseUnknownParameters(known: ReadonlySet<string>) {
  return ({ request: { url } }: { request: Request }): void => {
    const start = url.indexOf('?')
    if (start === -1) return
    const names = new Set(new URLSearchParams(url.slice(start + 1)).keys())
    const unknown = [...names].filter((name) => !known.has(name))
    if (unknown.length > 0) throw refuseParameters(unknown)
  }
}

function countPairs(url: string, start: number): number {
  let pairs = 1
  for (let i = url.indexOf('&', start); i !== -1; i = url.indexOf('&', i + 1)) pairs++
  return pairs
}
