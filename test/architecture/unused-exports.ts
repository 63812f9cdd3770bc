import { posix } from 'node:path'
import { codeOf, type SourceFile } from './import-graph.ts'

/** Exports that have another reader than a file of `src/` or `test/`. */
export const exportExceptions: readonly Readonly<{ places: RegExp; reason: string }>[] = [
  { places: /^src\/sdk\//, reason: 'the typed client, which other programs import' },
  {
    places: /^src\/gateways\/login\/providers\/[\w-]+\.ts: provider$/,
    reason: 'the registry imports every file of the folder',
  },
  {
    places: /^src\/db\/schema\/refunds\.ts: refundApprovals$/,
    reason: 'drizzle-kit reads the table, which the release before writes',
  },
  {
    places: /^test\/journeys\/oauth\/providers\.isolated\.test\.ts: provider$/,
    reason: 'the text of a file that the test writes',
  },
]

const declaration =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|type|interface|enum) (?<name>[\w$]+)/gm
const destructuring = /^export const \{(?<names>[^}]*)\}/gm
const list = /^export (?:type )?\{(?<names>[^}]*)\}/gm
const defaults = /^export default\b/m
/** The clause and the target of a static import, or of an export from another file. */
const statement = /^(?:import|export) (?:type )?(?<clause>[^'"]*?)\s*from '(?<target>\.[^']+)'/gm
const dynamic = /\b(?:import|require)\(\s*'(?<target>\.[^']+)'/g

/**
 * Exports that no other file imports, as `<path>: <name>`. Paths are relative to the checkout.
 * A dynamic import counts for each name that its file mentions, and a namespace for its members, or for all if the file passes it on.
 */
export function findUnusedExports(files: readonly SourceFile[]): string[] {
  const used = new Set(files.flatMap((file) => [...namesImportedBy(file)]))
  return files
    .flatMap((file) => exportsOf(file).map((name) => ({ path: file.path, name })))
    .filter(({ path, name }) => !used.has(`${path}: ${name}`) && !used.has(`${path}: *`))
    .map(({ path, name }) => `${path}: ${name}`)
}

function exportsOf(file: SourceFile): string[] {
  const code = codeOf(file)
  return [
    ...[...code.matchAll(declaration)].map(({ groups }) => groups?.name as string),
    ...[...code.matchAll(destructuring)].flatMap(({ groups }) => namesIn(groups?.names, /: ?/)),
    ...[...code.matchAll(list)].flatMap(({ groups }) => namesIn(groups?.names, / as /)),
    ...(defaults.test(code) ? ['default'] : []),
  ]
}

function* namesImportedBy(file: SourceFile): Generator<string> {
  const code = codeOf(file)
  for (const { groups } of code.matchAll(statement)) {
    const path = resolve(file, groups?.target)
    for (const name of namesOfClause(groups?.clause ?? '', code)) yield `${path}: ${name}`
  }
  for (const { groups } of code.matchAll(dynamic)) {
    const path = resolve(file, groups?.target)
    for (const [word] of code.matchAll(/[\w$]+/g)) yield `${path}: ${word}`
  }
}

/** The names that an import clause takes; `*` is all of them. */
function namesOfClause(clause: string, code: string): string[] {
  if (clause === '*') return ['*']
  const namespace = /\* as (\w+)/.exec(clause)?.[1]
  if (namespace) return membersOf(namespace, code)
  const names = /\{([^}]*)\}/.exec(clause)?.[1]
  const isDefault = /^[\w$]+/.test(clause)
  return [
    ...(isDefault ? ['default'] : []),
    ...splitNames(names).map((name) => name.split(' as ')[0] as string),
  ]
}

function membersOf(namespace: string, code: string): string[] {
  const uses = [
    ...code.matchAll(
      new RegExp(`(?<!\\* as )(?<![\\w$])(?<!(?<!\\.\\.)\\.)${namespace}\\b(?:\\.([\\w$]+))?(?!:)`, 'g'),
    ),
  ]
  return uses.map(([, member]) => member ?? '*')
}

/** The names that a list gives to other files: the last part of `name as other`. */
function namesIn(names: string | undefined, rename: RegExp): string[] {
  return splitNames(names).map((name) => name.split(rename).at(-1) as string)
}

function splitNames(names = ''): string[] {
  return names
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter(Boolean)
}

function resolve(file: SourceFile, target = ''): string {
  return posix.normalize(posix.join(posix.dirname(file.path), target))
}
