import { Glob } from 'bun'
import { log } from '../../src/lib/log.ts'
import { findWords, unusedExceptions, type WordFile } from './words/find-words.ts'

/**
 * Fails when a comment, a text, a test title, a document or an exported name has a phrase of the word list.
 * Arguments: paths to check only those; `--summary` prints the counts by folder.
 */
const root = `${import.meta.dir}/../..`
const patterns = [
  '{src,test}/**/*.ts',
  '{src,test,drizzle}/**/README.md',
  '.github/**/*.{md,yml,yaml}',
  'README.md',
  '.env.example',
]
/** The generated SDK repeats the texts of the document, which is checked itself. */
const skipped = /^(test\/architecture\/words\/(word-|find-words\.test)|src\/sdk\/generated\/)/
const summary = process.argv.includes('--summary')
const chosen = process.argv
  .slice(2)
  .filter((arg) => !arg.startsWith('-'))
  .map((arg) => arg.replace(/^\.\//, ''))

const files: WordFile[] = []
for (const pattern of patterns)
  for await (const path of new Glob(pattern).scan({ cwd: root, dot: true }))
    if (!skipped.test(path)) files.push({ path, text: await Bun.file(`${root}/${path}`).text() })
files.push(await openapiTexts())

const wanted = files.filter(
  ({ path }) => chosen.length === 0 || chosen.some((start) => path.startsWith(start)),
)
const findings = wanted.flatMap(findWords)
if (summary) printCounts()
else
  for (const { path, line, phrase, found, replacement } of findings)
    console.error(`${path}:${line}: "${phrase}" in "${found}": ${replacement}`)
const unused = chosen.length === 0 ? unusedExceptions(files) : []
for (const each of unused) console.error(each)
if (findings.length + unused.length > 0) {
  console.error(`${findings.length} phrases to rewrite`)
  process.exit(1)
}
console.log(`${wanted.length} files are free of the phrases of the word list`)

/** The texts of the generated OpenAPI document, one a line. */
async function openapiTexts(): Promise<WordFile> {
  process.env.DATABASE_URL ??= 'mysql://localhost/none'
  log.level = 'silent'
  const { createApp } = await import('../../src/app.ts')
  const unreachable = () => Promise.reject(new Error('not connected'))
  const app = createApp({ mysql: unreachable, redis: unreachable })
  const document = await (await app.handle(new Request('http://localhost/docs/json'))).json()
  const texts: string[] = []
  const collect = (node: unknown, path: string): void => {
    if (typeof node === 'string') texts.push(`${path}: ${node.replace(/\n/g, ' ')}`)
    else if (node && typeof node === 'object')
      for (const [key, value] of Object.entries(node)) collect(value, `${path}/${key}`)
  }
  collect(document, '')
  return { path: 'openapi.json', text: texts.join('\n') }
}

function printCounts(): void {
  const counts = Object.groupBy(findings, ({ path }) =>
    path
      .split('/')
      .slice(0, path.startsWith('src/domains') || path.startsWith('test/') ? 3 : 2)
      .join('/'),
  )
  for (const [folder, list = []] of Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)))
    console.log(`${String(list.length).padStart(5)}  ${folder}`)
  const phrases = Object.entries(Object.groupBy(findings, ({ phrase }) => phrase)).sort(
    (a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0),
  )
  console.log(phrases.map(([phrase, list]) => `${phrase} ${list?.length}`).join(', '))
}
