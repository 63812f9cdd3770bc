import { createHash } from 'node:crypto'
import { redis } from './client.ts'

type Value = string | number
type Names = readonly string[]
type Named<N extends Names> = Readonly<Record<N[number], Value>>
type Row<R extends Names> = Named<R>

type Signature<K extends Names, A extends Names, R extends Names> = Readonly<{
  /** Names of the keys, all in one hash slot. */
  keys: K
  args?: A
  /** Names of the members of each row, for scripts that take a list. */
  row?: R
}>
type Script<K extends Names, A extends Names, R extends Names> = (
  values: Named<K> & Named<A>,
  ...rows: R extends readonly [] ? [] : [rows: readonly Row<R>[]]
) => Promise<unknown>

/**
 * Defines an atomic Lua script whose keys and arguments have names. Lua reads each as a local string of that name, and
 * the rows by `for row in eachRow() do`, each a table of strings with its `index` from 1.
 *
 * The client sends the text once for each connection, then its SHA-1 digest. Call this while modules are loaded: a
 * pipeline under way knows only the scripts that were defined before it began.
 */
export function defineScript<
  const K extends Names,
  const A extends Names = readonly [],
  const R extends Names = readonly [],
>({ keys, args, row }: Signature<K, A, R>, lua: string): Script<K, A, R> {
  const argNames: Names = args ?? []
  const rowNames: Names = row ?? []
  const text = `${declareLocals(keys, argNames)}${declareRows(argNames.length, rowNames)}${lua}`
  const run = register(text, keys.length)
  const names = [...keys, ...argNames] as (keyof (Named<K> & Named<A>))[]
  return (values, rows?: readonly Row<R>[]) => {
    const flat: Value[] = names.map((name) => values[name])
    for (const each of rows ?? []) for (const name of rowNames) flat.push(each[name as R[number]])
    return run(...flat)
  }
}

function declareLocals(keys: Names, args: Names): string {
  const lines = [
    ...keys.map((name, i) => `local ${name} = KEYS[${i + 1}]`),
    ...args.map((name, i) => `local ${name} = ARGV[${i + 1}]`),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function declareRows(before: number, names: Names): string {
  if (names.length === 0) return ''
  const members = names.map((name, i) => `${name} = ARGV[at + ${i + 1}]`)
  return `local function eachRow()
  local index = 0
  return function()
    local at = ${before} + index * ${names.length}
    if at >= #ARGV then return nil end
    index = index + 1
    return { index = index, ${members.join(', ')} }
  end
end
`
}

function register(lua: string, numberOfKeys: number): (...values: Value[]) => Promise<unknown> {
  const name = `script-${createHash('sha1').update(lua).digest('hex')}`
  redis.defineCommand(name, { lua, numberOfKeys })
  const commands = redis as unknown as Record<string, (...values: Value[]) => Promise<unknown>>
  return (...values) => (commands[name] as (typeof commands)[string])(...values)
}
