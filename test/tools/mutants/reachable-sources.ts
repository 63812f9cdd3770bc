import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/**
 * Returns a function that lists the files a test file loads: its imports, their imports, and so on. A source that is not
 * among them is executed by child processes of the test at most, and those have no coverage.
 */
export function createImportGraph(root: string): (file: string) => ReadonlySet<string> {
  const transpiler = new Bun.Transpiler({ loader: 'ts' })
  const direct = new Map<string, string[]>()

  function importsOf(file: string): string[] {
    const known = direct.get(file)
    if (known) return known
    const found = transpiler
      .scanImports(readFileSync(join(root, file), 'utf8'))
      .filter(({ path }) => path.startsWith('.'))
      .map(({ path }) => relative(root, resolve(dirname(join(root, file)), path)))
      .filter((path) => path.endsWith('.ts') && existsSync(join(root, path)))
    direct.set(file, found)
    return found
  }

  return (file) => {
    const reached = new Set<string>()
    const waiting = [file]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (reached.has(next)) continue
      reached.add(next)
      waiting.push(...importsOf(next))
    }
    return reached
  }
}
