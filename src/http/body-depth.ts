import { Elysia } from 'elysia'
import { malformedBody } from './errors.ts'

/** No body of ours nests deeper than three levels. */
const maxDepth = 16

/** What JavaScript calls to make a text of an object: fields of these names break whoever describes the body. */
const callables = ['toString', 'valueOf', 'toJSON']

/**
 * Refuses bodies that cannot be described when they are not valid, before they are validated: those nested beyond
 * reason, which take seconds, and those with an object that cannot be turned into a text.
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
    if (depth > maxDepth || level.some(hidesCallable)) return false
    level = level.flatMap((value) => (isPlain(value) ? Object.values(value) : []))
  }
  return true
}

function hidesCallable(value: unknown): boolean {
  return isPlain(value) && callables.some((name) => Object.hasOwn(value, name))
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}
