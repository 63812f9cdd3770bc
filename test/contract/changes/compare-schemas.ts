import { type ApiDocument, resolveReference, type Schema } from '../../support/api-document.ts'
import type { Report } from './change.ts'

/** A client sends a request and reads an answer: what one may widen, the other may only narrow. */
export type Side = 'request' | 'answer'

type Comparison = Readonly<{ before: ApiDocument; after: ApiDocument; side: Side; report: Report }>
type Flat = Schema & Readonly<{ types: ReadonlySet<string>; values?: readonly unknown[] }>

/** The limits of a value. A request breaks when a lower one rises, an upper one falls, or one appears. */
const lower = ['minimum', 'minLength', 'minItems'] as const
const upper = ['maximum', 'maxLength', 'maxItems'] as const

/** Reports the differences of two schemas. `place` names where they are. */
export function compareSchemas(
  comparison: Comparison,
  before: Schema,
  after: Schema,
  place: string,
  open: readonly string[] = [],
): void {
  const pair = before.$ref && `${before.$ref} ${after.$ref}`
  if (pair && open.includes(pair)) return
  const [old, next] = [variantsOf(comparison.before, before), variantsOf(comparison.after, after)]
  const at = titleOf(comparison.before, before) ?? place
  const within = pair ? [...open, pair] : open
  if (old.length === 1 && next.length === 1)
    compareVariants(comparison, old[0] as Flat, next[0] as Flat, at, within)
  else compareUnions(comparison, old, next, at, within)
}

/** Every variant that a client sends must still fit one; every variant that it reads must have been known. */
function compareUnions(
  comparison: Comparison,
  old: readonly Flat[],
  next: readonly Flat[],
  place: string,
  open: readonly string[],
): void {
  const isRequest = comparison.side === 'request'
  const [given, known] = isRequest ? [old, next] : [next, old]
  for (const [i, variant] of given.entries()) {
    const fits = known.some((other) => {
      const [a, b] = isRequest ? [variant, other] : [other, variant]
      return !isBreaking(comparison, a, b, open)
    })
    if (fits) continue
    const twin = known[i]
    if (old.length === next.length && twin)
      compareVariants(
        comparison,
        ...(isRequest ? ([variant, twin] as const) : ([twin, variant] as const)),
        place,
        open,
      )
    else
      comparison.report('breaking', place, isRequest ? 'no longer takes one of its forms' : 'has a new form')
  }
}

function isBreaking(comparison: Comparison, old: Flat, next: Flat, open: readonly string[]): boolean {
  let broke = false
  const report: Report = (kind) => {
    if (kind === 'breaking') broke = true
  }
  compareVariants({ ...comparison, report }, old, next, '', open)
  return broke
}

function compareVariants(c: Comparison, old: Flat, next: Flat, place: string, open: readonly string[]): void {
  compareTypes(c, old, next, place)
  compareValues(c, old, next, place)
  if (c.side === 'request') compareLimits(c, old, next, place)
  compareMembers(c, old, next, place, open)
  if (old.items && next.items) compareSchemas(c, old.items, next.items, `${place}[]`, open)
  const [oldRest, nextRest] = [old.additionalProperties, next.additionalProperties]
  if (typeof oldRest === 'object' && typeof nextRest === 'object')
    compareSchemas(c, oldRest, nextRest, `${place}.*`, open)
  if (c.side === 'request' && oldRest !== false && nextRest === false)
    c.report('breaking', place, 'refuses unknown members')
}

/** A schema without types takes any. */
function compareTypes({ side, report }: Comparison, old: Flat, next: Flat, place: string): void {
  const [given, taken] = side === 'request' ? [old.types, next.types] : [next.types, old.types]
  if (taken.size === 0) return
  const takes = (type: string) => taken.has(type) || (type === 'integer' && taken.has('number'))
  if (given.size > 0 && [...given].every(takes)) return
  const text = (types: ReadonlySet<string>) => [...types].join(' or ') || 'any type'
  report('breaking', place, `was ${text(old.types)} and is ${text(next.types)}`)
}

function compareValues({ side, report }: Comparison, old: Flat, next: Flat, place: string): void {
  if (!old.values && !next.values) return
  if (!next.values) {
    if (side === 'answer') report('note', place, 'is no longer one of a list')
    return
  }
  if (!old.values) {
    if (side === 'request') report('breaking', place, 'takes only the values of a list')
    return
  }
  for (const value of old.values)
    if (value !== null && !next.values.includes(value))
      report('breaking', place, `has lost the value ${JSON.stringify(value)}`, String(value))
  if (side === 'answer')
    for (const value of next.values)
      if (value !== null && !old.values.includes(value))
        report('note', place, `has the new value ${JSON.stringify(value)}`)
}

function compareLimits({ report }: Comparison, old: Flat, next: Flat, place: string): void {
  for (const name of lower)
    if (
      (next[name] ?? Number.NEGATIVE_INFINITY) >
      (old[name] ?? (name === 'minimum' ? Number.NEGATIVE_INFINITY : 0))
    )
      report('breaking', place, `${name} was ${old[name] ?? 'open'} and is ${next[name]}`)
  for (const name of upper)
    if ((next[name] ?? Number.POSITIVE_INFINITY) < (old[name] ?? Number.POSITIVE_INFINITY))
      report('breaking', place, `${name} was ${old[name] ?? 'open'} and is ${next[name]}`)
  for (const name of ['pattern', 'format'] as const)
    if (next[name] !== undefined && next[name] !== old[name])
      report('breaking', place, `${name} was ${old[name] ?? 'open'} and is ${next[name]}`)
}

function compareMembers(c: Comparison, old: Flat, next: Flat, place: string, open: readonly string[]): void {
  const [oldMembers, nextMembers] = [old.properties ?? {}, next.properties ?? {}]
  const [oldRequired, nextRequired] = [new Set(old.required), new Set(next.required)]
  for (const [name, member] of Object.entries(oldMembers)) {
    const at = `${place}.${name}`
    const other = nextMembers[name]
    if (!other) {
      c.report('breaking', at, 'is removed', name)
      continue
    }
    if (c.side === 'request' && nextRequired.has(name) && !oldRequired.has(name))
      c.report('breaking', at, 'is required', name)
    if (c.side === 'answer' && oldRequired.has(name) && !nextRequired.has(name))
      c.report('breaking', at, 'may be missing', name)
    const named: Report = (kind, where, what, own = name) => c.report(kind, where, what, own)
    compareSchemas({ ...c, report: named }, member, other, at, open)
  }
  if (c.side === 'answer') return
  for (const name of Object.keys(nextMembers))
    if (!oldMembers[name] && nextRequired.has(name))
      c.report('breaking', `${place}.${name}`, 'is new and required', name)
}

function titleOf(document: ApiDocument, schema: Schema): string | undefined {
  return resolveReference<Schema>(document, schema).title
}

/** The variants of a schema, each with its types, its values and the members of its parts. */
function variantsOf(document: ApiDocument, schema: Schema): Flat[] {
  const own = resolveReference<Schema>(document, schema)
  const { anyOf, oneOf, ...rest } = own
  const union = anyOf ?? oneOf
  if (!union) return [flatten(document, rest)]
  return union.flatMap((each) => variantsOf(document, each))
}

function flatten(document: ApiDocument, { allOf = [], ...schema }: Schema): Flat {
  const parts = allOf.flatMap((each) => variantsOf(document, each))
  const all = [...parts, schema]
  const types = all.flatMap(({ type }) => (type === undefined ? [] : [type].flat()))
  const values = all.flatMap((each) => each.enum ?? (each.const === undefined ? [] : [each.const]))
  return {
    ...Object.assign({}, ...parts, schema),
    properties: mergeProperties(all),
    required: all.flatMap((each) => each.required ?? []),
    types: new Set(types),
    ...(values.length > 0 && { values }),
  }
}

/** A member that several parts describe is all of them. */
function mergeProperties(parts: readonly Schema[]): Record<string, Schema> {
  const merged: Record<string, Schema> = {}
  for (const { properties = {} } of parts)
    for (const [name, member] of Object.entries(properties))
      merged[name] = merged[name] ? { allOf: [merged[name], member] } : member
  return merged
}
