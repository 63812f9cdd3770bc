import { defineError } from '../../lib/errors.ts'
import { checkStructure, maxNameLength } from './field-names.ts'

const repeatedName = defineError(
  400,
  'malformed_body',
  'JSON 请求体的同一对象中有重复的字段名',
  'An object of the JSON body has a field name twice',
)

/**
 * Parses JSON and checks its structure. `JSON.parse` keeps the last of several fields with one name, while other parsers, such as
 * those of proxies, keep the first: such a text is refused.
 * @throws SyntaxError for a text that is not JSON
 * @throws 400 malformed_body, unknown_field as `checkStructure`, and for a field name that an object has twice, by its name
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (checkStructure(value) !== countNames(text))
    throw repeatedName({ field: findRepeated(text).slice(0, maxNameLength) })
  return value
}

const colon = 0x3a
/** Blank, tab, line feed and carriage return: the white space of JSON. */
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d])

/** Counts the field names in a text that is valid JSON: the strings before a colon. */
function countNames(json: string): number {
  let names = 0
  for (let start = json.indexOf('"'); start !== -1; ) {
    const end = endOfString(json, start)
    if (isBeforeColon(json, end + 1)) names++
    start = json.indexOf('"', end + 1)
  }
  return names
}

/** Finds the first field name that an object has twice, in a text that is valid JSON. */
function findRepeated(json: string): string {
  const open: Set<string>[] = []
  for (let i = 0; i < json.length; i++) {
    const sign = json[i] as string
    if ('{['.includes(sign)) open.push(new Set())
    else if (']}'.includes(sign)) open.pop()
    if (sign !== '"') continue
    const end = endOfString(json, i)
    const name = isBeforeColon(json, end + 1) ? String(JSON.parse(json.slice(i, end + 1))) : undefined
    if (name !== undefined && open.at(-1)?.has(name)) return name
    if (name !== undefined) open.at(-1)?.add(name)
    i = end
  }
  return ''
}

function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

function isEscaped(json: string, at: number): boolean {
  let first = at
  while (json[first - 1] === '\\') first--
  return (at - first) % 2 === 1
}

function isBeforeColon(json: string, from: number): boolean {
  let at = from
  while (blanks.has(json.charCodeAt(at))) at++
  return json.charCodeAt(at) === colon
}
