import { defineError, type FieldError } from '../../lib/errors.ts'
import { malformedBody } from './malformed.ts'

/** Far above what the schemas allow, which is three levels. */
const maxDepth = 16
/** Fields and elements in all, ten times what the largest schema allows. */
const maxNodes = 10_000
const maxListed = 20
const maxNameLength = 64

/** JavaScript calls these to convert an object to a string: a body with such fields breaks the error formatter. */
const conversionMethods = new Set(['toString', 'valueOf', 'toJSON'])

/** Fields with these names change the prototype of an object when code copies them. */
const prototypeNames = new Set(['__proto__', 'constructor', 'prototype'])

const unknownField = defineError(400, 'unknown_field', '提交了未知的字段', 'The input has unknown fields')
const unknown = { zh: '未知的字段', en: 'is not a known field' }

/** Builds the error that names unknown fields, the first 20 of them. */
export function refuseFields(fields: readonly string[]) {
  const errors = fields
    .slice(0, maxListed)
    .map((field): FieldError => ({ field: field.slice(0, maxNameLength), code: 'unknown', message: unknown }))
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

/**
 * Checks the name of a form field or of a query parameter, such as `lines[0][sku_id]` or `invoice.kind`.
 * @throws 400 unknown_field when a part of it is the name of a prototype
 */
export function checkName(name: string): void {
  if (name.split(/[.[\]]/).some((part) => prototypeNames.has(part))) throw refuseFields([name])
}
