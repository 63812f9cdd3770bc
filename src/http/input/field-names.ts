import { defineError, type FieldError, type LocalizedText } from '../../lib/errors.ts'
import { malformedBody } from './malformed.ts'

/** Far above what the schemas allow, which is six levels. */
const maxDepth = 16
/** Fields and elements in all, ten times what the largest schema allows. */
const maxNodes = 10_000
const maxListed = 20
/** Characters of a name that an answer repeats. */
export const maxNameLength = 64

/** JavaScript calls these to convert an object to a string: a body with such fields breaks the error formatter. */
const conversionMethods = new Set(['toString', 'valueOf', 'toJSON'])

/** Fields with these names change the prototype of an object when code copies them. */
const prototypeNames = new Set(['__proto__', 'constructor', 'prototype'])

export const unknownField = defineError(
  400,
  'unknown_field',
  '提交了未知的字段',
  'The input has unknown fields',
)
const notAField = { zh: '未知的字段', en: 'is not a known field' }
const notAParameter = {
  zh: '未知的查询参数，字段应放在请求体中',
  en: 'is not a known query parameter: send fields in the body',
}

/** Builds the error that names unknown fields, the first 20 of them. */
export const refuseFields = (fields: readonly string[]) => refuseNames(fields, notAField)

/** Builds the error that names unknown query parameters of a route whose fields are in its body. */
export const refuseParameters = (names: readonly string[]) => refuseNames(names, notAParameter)

function refuseNames(names: readonly string[], message: LocalizedText) {
  const errors = names
    .slice(0, maxListed)
    .map((name): FieldError => ({ field: name.slice(0, maxNameLength), code: 'unknown', message }))
  return unknownField({ errors })
}

/**
 * Checks the names and the depth of a parsed body, before anything copies or describes it.
 * @returns the number of its field names, at any depth
 * @throws 400 unknown_field for names of prototypes, at any depth
 * @throws 400 malformed_body for bodies that are nested too deep, have too many fields or shadow a conversion method
 */
export function checkStructure(value: unknown): number {
  const budget = { left: maxNodes, names: 0 }
  checkNode(value, '', 0, budget)
  return budget.names
}

type Budget = { left: number; names: number }

/** @param budget the nodes that the rest of the body may have: checking a large body must not block the process */
function checkNode(value: unknown, path: string, depth: number, budget: Budget): void {
  if (typeof value !== 'object' || value === null || value instanceof Blob) return
  if (depth > maxDepth) throw malformedBody()
  if (Array.isArray(value)) {
    budget.left -= value.length
    if (budget.left < 0) throw malformedBody()
    for (const [i, child] of value.entries()) checkNode(child, `${path}${i}.`, depth + 1, budget)
    return
  }
  const fields = value as Record<string, unknown>
  for (const name in fields) {
    if (--budget.left < 0) throw malformedBody()
    budget.names++
    if (prototypeNames.has(name)) throw refuseFields([path + name])
    if (conversionMethods.has(name)) throw malformedBody()
    const child = fields[name]
    if (typeof child === 'object' && child !== null) checkNode(child, `${path}${name}.`, depth + 1, budget)
  }
}

/** Far above the longest name of a field: splitting a name must not cost more than reading it. */
const longestName = 200

/**
 * Checks the name of a form field or of a query parameter, such as `lines[0][sku_id]` or `invoice.kind`.
 * @throws 400 unknown_field when a part of it is the name of a prototype, and above 200 characters
 */
export function checkName(name: string): void {
  if (name.length > longestName) throw refuseFields([name])
  if (name.split(/[.[\]]/).some((part) => prototypeNames.has(part))) throw refuseFields([name])
}
