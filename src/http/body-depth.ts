import { Elysia } from 'elysia'
import { malformedBody } from './errors.ts'

/** Far above what the schemas allow, which is three levels. */
const maxDepth = 16

/** JavaScript calls these to convert an object to a string: a body with such fields breaks the error formatter. */
const conversionMethods = ['toString', 'valueOf', 'toJSON']

/**
 * Refuses, before validation, bodies for which describing a validation error would fail or take seconds: deeply nested
 * bodies, and objects whose fields shadow the conversion methods of JavaScript.
 */
export const bodyDepthPlugin = new Elysia({ name: 'body-depth' }).onTransform(
  { as: 'global' },
  ({ body }) => {
    if (!isDescribable(body)) throw malformedBody()
  },
)

function isDescribable(body: unknown): boolean {
  let level: unknown[] = [body]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth || level.some(shadowsConversion)) return false
    level = level.flatMap((value) => (isContainer(value) ? Object.values(value) : []))
  }
  return true
}

function shadowsConversion(value: unknown): boolean {
  return isContainer(value) && conversionMethods.some((name) => Object.hasOwn(value, name))
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}
