import { posix } from 'node:path'

export type SourceFile = Readonly<{ path: string; text: string }>
type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** The code of a file without its comments; lines stay where they are. */
export function codeOf({ text }: SourceFile): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '))
}

/** The paths below src/ that a file imports, its type imports and dynamic imports included. */
export function importsOf(file: SourceFile): string[] {
  const targets = [...codeOf(file).matchAll(/(?:\bfrom|\bimport|\bimport\()\s*['"](\.[^'"]+)['"]/g)]
  return targets.map(([, target]) => posix.normalize(posix.join(posix.dirname(file.path), target as string)))
}

/** Cycles among the files, each named once. The tables of the schema refer to one another as their foreign keys do. */
export function findFileCycles(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map((file) => [file.path, new Set(importsOf(file))]))
  return findCycles(graph)
    .filter((cycle) => !cycle.every((path) => path.startsWith('db/schema/')))
    .map((cycle) => `cycle of files: ${cycle.join(' → ')}`)
}

/**
 * Cycles among the children of every folder, where a subfolder counts as one child and a file as another: the subfolders
 * of a domain, the top folders, a folder and a file beside it.
 */
export function findFolderCycles(files: readonly SourceFile[]): string[] {
  const edges = files.flatMap((file) => importsOf(file).map((target) => [file.path, target] as const))
  const graphs = new Map<string, Map<string, Set<string>>>()
  for (const [from, to] of edges) {
    const [own, other] = [from.split('/'), to.split('/')]
    const depth = own.findIndex((name, index) => name !== other[index])
    if (depth < 0 || other.length <= depth) continue
    const parent = own.slice(0, depth).join('/')
    const graph = graphs.get(parent) ?? new Map<string, Set<string>>()
    graphs.set(parent, graph)
    const [source, target] = [own[depth] as string, other[depth] as string]
    graph.set(source, (graph.get(source) ?? new Set()).add(target))
  }
  return [...graphs].flatMap(([parent, graph]) =>
    findCycles(graph)
      .filter((cycle) => cycle.some((child) => !child.endsWith('.ts')))
      .map((cycle) => `cycle of folders in ${parent || 'src'}/: ${cycle.join(' → ')}`),
  )
}

/** One cycle for each edge that closes one, its first node repeated at the end. */
function findCycles(graph: Graph): string[][] {
  const done = new Set<string>()
  const cycles: string[][] = []
  const visit = (node: string, trail: string[]): void => {
    const at = trail.indexOf(node)
    if (at >= 0) {
      cycles.push([...trail.slice(at), node])
      return
    }
    if (done.has(node)) return
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node])
    done.add(node)
  }
  for (const node of graph.keys()) visit(node, [])
  return cycles
}
