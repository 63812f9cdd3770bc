import { Elysia } from 'elysia'
import { malformedBody } from './errors.ts'

/** No body of ours nests deeper than three levels. */
const maxDepth = 16

/** Refuses bodies nested beyond reason before they are validated: describing what is wrong with one takes seconds. */
export const bodyDepthPlugin = new Elysia({ name: 'body-depth' }).onTransform(
  { as: 'global' },
  ({ body }) => {
    if (isTooDeep(body)) throw malformedBody()
  },
)

function isTooDeep(body: unknown): boolean {
  let level: unknown[] = [body]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true
    level = level.flatMap((value) => (isPlain(value) ? Object.values(value) : []))
  }
  return false
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}
