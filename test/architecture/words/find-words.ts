import { proseOf } from './prose.ts'
import { exceptions } from './word-exceptions.ts'
import { phrases, spellings, type Word } from './word-list.ts'

type Finding = Readonly<{
  path: string
  line: number
  phrase: string
  found: string
  replacement: string
}>
export type WordFile = Readonly<{ path: string; text: string }>

const lineBreak = String.raw`\s+(?:(?:\*|//|#|>)\s+)?`
const inProse = [...phrases, ...spellings].map((word) => ({ word, regex: compile(word, String.raw`\b`) }))
const anyPhrase = new RegExp(inProse.map(({ regex }) => regex.source).join('|'), 'gi')
const inNames = spellings.map((word) => ({ word, regex: compile(word, String.raw`\b`) }))
const exportedName =
  /^export (?:async )?(?:function\*?|const|let|type|interface|class|abstract class) (\w+)/gm

/** The forbidden phrases of one file, by line; exceptions are left out. */
export function findWords(file: WordFile): Finding[] {
  const prose = file.path.endsWith('.ts') ? proseOf(file.text) : file.text
  const found = anyPhrase.test(prose)
    ? inProse.flatMap(({ word, regex }) => matches(file, prose, word, regex))
    : []
  anyPhrase.lastIndex = 0
  return [...found, ...findNames(file)]
    .filter((finding) => !exceptionFor(finding))
    .sort((a, b) => a.line - b.line)
}

/** Exceptions that excuse nothing in these files: they are to be deleted. */
export function unusedExceptions(files: readonly WordFile[]): string[] {
  return exceptions
    .filter(
      ({ path, text }) =>
        !files.some((file) => matchesPath(file.path, path) && file.text.toLowerCase().includes(text)),
    )
    .map(({ path, text }) => `${path}: the exception for "${text}" is not needed`)
}

function matches({ path, text }: WordFile, prose: string, word: Word, regex: RegExp): Finding[] {
  return [...prose.matchAll(regex)].map((match) => ({
    path,
    line: text.slice(0, match.index).split('\n').length,
    phrase: word.phrase,
    found: surroundings(text, match.index, match[0].length),
    replacement: word.replacement,
  }))
}

/** Commonwealth spellings among the words of exported camel-case names and of the file's own name. */
function findNames({ path, text }: WordFile): Finding[] {
  if (!path.endsWith('.ts')) return []
  const names = [...text.matchAll(exportedName)].map(({ index, 1: name = '' }) => ({ index, name }))
  return [{ index: 0, name: path.split('/').at(-1) as string }, ...names].flatMap(({ index, name }) => {
    const words = name.replace(/[A-Z]/g, ' $&').replace(/[-_.]/g, ' ')
    return inNames
      .filter(({ regex }) => words.search(regex) >= 0)
      .map(({ word }) => ({
        path,
        line: text.slice(0, index).split('\n').length,
        phrase: word.phrase,
        found: name,
        replacement: word.replacement,
      }))
  })
}

function exceptionFor({ path, phrase, found }: Finding) {
  return exceptions.find(
    (each) =>
      each.phrase === phrase && matchesPath(path, each.path) && found.toLowerCase().includes(each.text),
  )
}

function matchesPath(path: string, pattern: string): boolean {
  return pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern
}

function surroundings(text: string, index: number, length: number): string {
  const start = Math.max(0, index - 25)
  return text
    .slice(start, index + length + 25)
    .replace(/\s+/g, ' ')
    .trim()
}

function compile({ pattern }: Word, edge: string): RegExp {
  return new RegExp(`${edge}(?:${pattern.replaceAll(' ', lineBreak)})${edge}`, 'gi')
}
