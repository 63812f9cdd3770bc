import type { Coding } from '../../lib/cache/serialized-json.ts'

/** What a caller accepts, from its Accept-Encoding (RFC 9110, 12.5.3). */
export type Accepted = Readonly<{
  /** The codings in the order of preference; a coding that weighs less than plain bytes is left out. */
  codings: readonly Coding[]
  /** Whether plain bytes are refused: `identity;q=0`, or `*;q=0` without `identity`. */
  refusesPlain: boolean
}>

const offered: readonly Coding[] = ['br', 'gzip']
const maxHeaders = 1_000
const known = new Map<string, Accepted>()
const nothing: Accepted = { codings: [], refusesPlain: false }

/** Returns what an Accept-Encoding header accepts. Memoized: browsers send few different headers. */
export function parseAcceptEncoding(header: string | null): Accepted {
  if (!header) return nothing
  const found = known.get(header)
  if (found) return found
  if (known.size >= maxHeaders) known.clear()
  const accepted = parse(header)
  known.set(header, accepted)
  return accepted
}

function parse(header: string): Accepted {
  const weights = new Map(header.split(',').map(parseItem))
  const other = weights.get('*')
  const weightOf = (coding: Coding) =>
    weights.get(coding) ?? (coding === 'gzip' ? weights.get('x-gzip') : undefined) ?? other ?? 0
  const plain = weights.get('identity')
  const codings = offered
    .filter((coding) => weightOf(coding) > 0 && weightOf(coding) >= (plain ?? 0))
    .toSorted((a, b) => weightOf(b) - weightOf(a))
  return { codings, refusesPlain: (plain ?? other ?? 1) === 0 }
}

/** A weight that cannot be read counts as 0: the caller must not get what it may not understand. */
function parseItem(item: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = item.toLowerCase().split(';')
  const q = parameters.map((each) => each.trim()).find((each) => each.startsWith('q='))
  const weight =
    q === undefined ? 1 : /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q.slice(2)) : 0
  return [coding.trim(), weight]
}
