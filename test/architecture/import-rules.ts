import { findCrowdedFolders, findTwins } from './folder-rules.ts'
import { codeOf, findFileCycles, findFolderCycles, importsOf, type SourceFile } from './import-graph.ts'
import { confined, domains, layers, routes, routesOrModel } from './layers.ts'
import { checkOwners, checkWrites, tablesOf } from './table-writes.ts'

/** Every fault of the files below src/, as sentences. Paths are relative to src/. */
export function checkArchitecture(files: readonly SourceFile[]): string[] {
  const tables = tablesOf(files)
  const paths = files.map(({ path }) => path)
  return [
    ...files.flatMap((file) => [
      ...checkImports(file),
      ...checkConfined(file),
      ...checkConcurrentStatements(file),
      ...checkWrites(file, tables),
    ]),
    ...findFileCycles(files),
    ...findFolderCycles(files),
    ...findCrowdedFolders(paths),
    ...findTwins(paths),
    ...checkOwners(tables),
  ]
}

function checkImports(file: SourceFile): string[] {
  return importsOf(file).flatMap((target) => {
    const fault = faultOf(file.path, target)
    return fault ? [`${file.path}: ${fault}`] : []
  })
}

/** Packages and globals outside the places that they are confined to. */
function checkConfined(file: SourceFile): string[] {
  const code = codeOf(file)
  return confined
    .filter(({ what, places }) => what.test(code) && !places.test(file.path))
    .map(({ what }) => `${file.path}: ${what.source} does not belong here`)
}

/** The nearest `tx` before a place: a parameter with its type, or the callback of one kind of transaction. */
const transactions = /\b(?:tx: (?<type>\w+)|(?<kind>\w*[tT]ransaction)\((?:async )?\(tx\))/g
/** Drizzle has one queue for each connection: the statements behind one that fails are sent, outside the transaction. */
const drizzle = /^(?:Transaction|Executor|transaction)$/

/** Concurrent statements of a Drizzle transaction, which the server executes after an abort as if there were none. */
function checkConcurrentStatements(file: SourceFile): string[] {
  const code = codeOf(file)
  return [...code.matchAll(/\bPromise\.(?:all|allSettled|any|race)\(/g)].flatMap(({ index }) => {
    const nearest = [...code.slice(0, index).matchAll(transactions)].at(-1)?.groups
    const isDrizzle = drizzle.test(nearest?.type ?? nearest?.kind ?? '')
    return isDrizzle && /\btx\b/.test(argumentsAt(code, index))
      ? [`${file.path}: concurrent statements of a Drizzle transaction`]
      : []
  })
}

/** The text between the brackets of the call at `index`. */
function argumentsAt(code: string, index: number): string {
  const start = code.indexOf('(', index)
  let depth = 0
  for (let end = start; end < code.length; end++) {
    if (code[end] === '(') depth++
    if (code[end] === ')' && --depth === 0) return code.slice(start + 1, end)
  }
  return code.slice(start)
}

function faultOf(from: string, to: string): string | undefined {
  if (to.startsWith('..')) return undefined
  const [own, target] = [layerOf(from), layerOf(to)]
  if (!layers[own]) return `the layer ${own} is not declared`
  if (own === 'domains' && target === 'domains') return domainFault(from, to)
  if (own === 'domains' && target === 'http')
    return routesOrModel.test(from) ? undefined : `only routes and models may import ${to}`
  if (routes.test(from) && target === 'db') return `routes call verbs, only these may import ${to}`
  if (own === 'app' && target === 'domains')
    return routes.test(to) ? undefined : `may import routes of domains, not ${to}`
  return own === target || layers[own].includes(target) ? undefined : `may not import ${to}`
}

function domainFault(from: string, to: string): string | undefined {
  const [own, other] = [from.split('/')[1] as string, to.split('/')[1] as string]
  if (!domains[own]) return `the domain ${own} is not declared`
  if (own === other) return undefined
  return below(own).has(other) ? undefined : `${own} is not above ${other}, but imports ${to}`
}

function below(domain: string): ReadonlySet<string> {
  const direct = domains[domain] ?? []
  return new Set(direct.flatMap((name) => [name, ...below(name)]))
}

function layerOf(path: string): string {
  return (path.split('/')[0] as string).replace(/\.ts$/, '')
}
