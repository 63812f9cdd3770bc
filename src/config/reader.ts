import { ConfigError, type Env } from '../lib/config-error.ts'
import { decode } from './decode.ts'
import { type Values, type VariableName, variables } from './schema/variables.ts'

/** Reads typed values from an environment. An empty variable counts as not set. */
export type Reader = Readonly<{
  /**
   * Returns the value, or the default: `fallback` (as text) before that of the schema.
   * @throws ConfigError when the value cannot be used, or is not set and has no default
   */
  get: <N extends VariableName>(name: N, fallback?: string) => Values[N]
  /** Returns the value, or undefined when it is not set and has no default. @throws ConfigError */
  find: <N extends VariableName>(name: N) => Values[N] | undefined
  isSet: (name: VariableName) => boolean
}>

export function createReader(env: Env): Reader {
  const find = <N extends VariableName>(name: N, fallback?: string): Values[N] | undefined => {
    const schema = variables.properties[name]
    const text = env[name] || (fallback ?? (schema.default as string | number | undefined))
    return text === undefined ? undefined : (decode(name, String(text), schema) as Values[N])
  }
  return {
    find: (name) => find(name),
    get(name, fallback) {
      const value = find(name, fallback)
      if (value === undefined) throw new ConfigError(`${name}: is required`)
      return value
    },
    isSet: (name) => Boolean(env[name]),
  }
}
