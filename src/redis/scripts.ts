import { createHash } from 'node:crypto'
import { redis } from './client.ts'

type Arguments = readonly (string | number)[]

/**
 * A Lua script that runs as a whole on the keys of one hash slot. Its text goes over each connection once, and again
 * when the server has lost it; after that its digest names it. Define it while modules are loaded: a pipeline that is under
 * way does not know it.
 */
export function defineScript(lua: string, numberOfKeys: number): (...values: Arguments) => Promise<unknown> {
  const name = `script-${createHash('sha1').update(lua).digest('hex')}`
  redis.defineCommand(name, { lua, numberOfKeys })
  const commands = redis as unknown as Record<string, (...values: Arguments) => Promise<unknown>>
  return (...values) => (commands[name] as (typeof commands)[string])(...values)
}
