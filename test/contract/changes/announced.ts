import type { Change } from './change.ts'

/**
 * Returns the breaking changes that the changelog does not announce. A line below `### Breaking` of `## Unreleased` announces a
 * change when it has, in backticks, the operation (or the schema, such as `Sku`) and the member, value, status or path.
 */
export function findUnannounced(changes: readonly Change[], changelog: string): Change[] {
  const lines = breakingLines(changelog)
  return changes.filter(({ kind, operation, place, names }) => {
    if (kind !== 'breaking') return false
    const schema = /^[A-Z]\w*/.exec(place)?.[0]
    return !lines.some((words) => {
      const isNamed = words.has(operation) || (schema !== undefined && words.has(schema))
      return isNamed && names.every((name) => words.has(name))
    })
  })
}

/** The words in backticks of each entry; an entry may continue on indented lines. */
function breakingLines(changelog: string): ReadonlySet<string>[] {
  const unreleased = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog)?.[1] ?? ''
  const sections = [...unreleased.matchAll(/^### Breaking\n([\s\S]*?)(?=^### |$(?![\s\S]))/gm)]
  const entries = sections.flatMap(([, section = '']) => section.split(/^- /m))
  return entries.map((entry) => {
    const words = [...entry.matchAll(/`([^`]+)`/g)].flatMap(([, word = '']) => [word, ...word.split('.')])
    return new Set(words)
  })
}

/** Describes a change for people, such as `placeOrder: request.pay_amount is removed`. */
export const describeChange = ({ operation, place, what }: Change) => `${operation}: ${place} ${what}`
