import { createHash } from 'node:crypto'

/** One change of one line of a source file. */
export type Change = Readonly<{
  /** From 1. */
  line: number
  /** What kind of change it is, such as `boundary`. */
  kind: string
  /** The whole line before and after. */
  before: string
  after: string
}>

/** A pattern that is searched in code whose strings and comments are blank, and what replaces its match. */
type Rule = Readonly<{ kind: string; pattern: RegExp; replacement: string }>

// the formatter puts a space on both sides of each binary operator, and none around the brackets of a type
const rules: readonly Rule[] = [
  { kind: 'boundary', pattern: / < /g, replacement: ' <= ' },
  { kind: 'boundary', pattern: / <= /g, replacement: ' < ' },
  { kind: 'boundary', pattern: / > /g, replacement: ' >= ' },
  { kind: 'boundary', pattern: / >= /g, replacement: ' > ' },
  { kind: 'equality', pattern: / === /g, replacement: ' !== ' },
  { kind: 'equality', pattern: / !== /g, replacement: ' === ' },
  { kind: 'logic', pattern: / && /g, replacement: ' || ' },
  { kind: 'logic', pattern: / \|\| /g, replacement: ' && ' },
  { kind: 'fallback', pattern: / \?\? [\w.]+(?![\w.(])/g, replacement: '' },
  { kind: 'arithmetic', pattern: / \+ /g, replacement: ' - ' },
  { kind: 'arithmetic', pattern: / - /g, replacement: ' + ' },
  { kind: 'arithmetic', pattern: / \* /g, replacement: ' / ' },
  { kind: 'negation', pattern: /(?<=[(\s&|])!(?=[\w(])/g, replacement: '' },
  { kind: 'boolean', pattern: /\btrue\b/g, replacement: 'false' },
  { kind: 'boolean', pattern: /\bfalse\b/g, replacement: 'true' },
  { kind: 'condition', pattern: /\bif \((?=.*\) )/g, replacement: 'if (false && ' },
  { kind: 'query', pattern: /(?<=\b)eq\(/g, replacement: 'ne(' },
  { kind: 'query', pattern: /(?<=\b)lte\(/g, replacement: 'lt(' },
  { kind: 'query', pattern: /(?<=\b)gt\(/g, replacement: 'gte(' },
  { kind: 'all-some', pattern: /\.every\(/g, replacement: '.some(' },
  { kind: 'all-some', pattern: /\.some\(/g, replacement: '.every(' },
  { kind: 'min-max', pattern: /Math\.min\(/g, replacement: 'Math.max(' },
  { kind: 'min-max', pattern: /Math\.max\(/g, replacement: 'Math.min(' },
]
const call = /^\s+(await )?[\w.]+\(.*\)$/
/** Without these parts a statement has no meaning: every test that executes it fails. */
const essential = /^\s+\.(select|from|insert|values|update|set|delete|prepare|map|flatMap)\(/
const isLogged = /^\s+(await )?log\./

/** Lists every change of a TypeScript file that alters its JavaScript. Types, strings, comments and imports stay. */
export function listChanges(source: string): Change[] {
  const before = transpile(source)
  if (before === undefined) return []
  const [lines, code] = [source.split('\n'), blankText(source).split('\n')]
  const changes = code.flatMap((blank, i) => changesOfLine(lines[i] as string, blank, i + 1))
  return changes.filter((change) => {
    const after = transpile(applyChange(source, change))
    return after !== undefined && after !== before
  })
}

/** Returns the source with one line changed. */
export function applyChange(source: string, { line, after }: Change): string {
  return source
    .split('\n')
    .map((text, i) => (i === line - 1 ? after : text))
    .join('\n')
}

/** Chooses up to `count` changes, at most one of each line, always the same for one seed. */
export function chooseChanges(changes: readonly Change[], count: number, seed: string): Change[] {
  const rank = ({ line, after }: Change) =>
    createHash('sha256').update(`${seed}:${line}:${after}`).digest('hex')
  const lines = new Set<number>()
  return changes
    .map((change) => ({ change, rank: rank(change) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ change }) => change)
    .filter(({ line }) => !lines.has(line) && lines.add(line))
    .slice(0, count)
    .sort((a, b) => a.line - b.line)
}

function changesOfLine(text: string, blank: string, line: number): Change[] {
  if (/^(import|export type|type) /.test(blank) || isLogged.test(blank)) return []
  const replaced = rules.flatMap(({ kind, pattern, replacement }) =>
    [...blank.matchAll(pattern)].map(({ index, 0: found }) => {
      const after = text.slice(0, index) + replacement + text.slice(index + found.length)
      return { line, kind, before: text, after }
    }),
  )
  const removed =
    call.test(blank) && !essential.test(blank)
      ? [{ line, kind: 'removed call', before: text, after: '' }]
      : []
  return [...replaced, ...removed]
}

const transpiler = new Bun.Transpiler({ loader: 'ts' })

function transpile(source: string): string | undefined {
  try {
    return transpiler.transformSync(source)
  } catch {
    return undefined
  }
}

/** Replaces the contents of comments, strings and regular expressions by blanks of the same length. */
function blankText(source: string): string {
  const text =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[(=,:]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g
  return source
    .replace(text, (found) => found.replace(/[^\n]/g, '_'))
    .replace(/`(?:\\[\s\S]|[^`\\])*`/g, (found) => found.replace(/[^\n]/g, '_'))
}
