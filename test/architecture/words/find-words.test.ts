import { describe, expect, test } from 'bun:test'
import { findWords } from './find-words.ts'
import { proseOf } from './prose.ts'

function phrasesIn(text: string, path = 'src/lib/a.ts'): string[] {
  return findWords({ path, text }).map(({ line, phrase }) => `${line} ${phrase}`)
}

describe('a phrase is found', () => {
  const places: [string, string][] = [
    ['in a docstring', '/** Returns it to somebody. */'],
    ['in a comment', 'const a = 1 // for somebody'],
    ['in a text', "log.info('somebody is here')"],
    ['in a text with double quotes', 'log.info("it is somebody\'s")'],
    ['in a template, around its holes', `log.info(\`\${name} of somebody\`)`],
    ['in a template inside a hole', `log.info(\`\${of(a => { return { b: 'is somebody' } })} x\`)`],
    ['in a test title', "test('somebody signs in', () => {})"],
    ['after a regular expression with quotes', "text.replace(/['\"`]/g, '') // somebody"],
    ['after a division', "const ratio = a / b / c // somebody's"],
  ]
  for (const [name, text] of places) test(name, () => expect(phrasesIn(text)).toEqual(['1 somebody']))

  test('in a document', () => expect(phrasesIn('# Somebody', 'README.md')).toEqual(['1 somebody']))
  test('over the lines of a comment', () => {
    expect(phrasesIn('/**\n * Publishes all at\n * once.\n */')).toEqual(['2 at once'])
    expect(phrasesIn('// publishes all at\n// once')).toEqual(['1 at once'])
  })
  test('as a Commonwealth spelling in an exported name and in the name of a file', () => {
    expect(phrasesIn('export const defaultColour = 1')).toEqual(['1 colour'])
    expect(phrasesIn('export function normaliseText() {}')).toEqual(['1 -ise'])
    expect(phrasesIn('', 'src/lib/list-colours.ts')).toEqual(['1 colour'])
  })
})

describe('a phrase is not found', () => {
  test('in code, in names that are not exported, and in single words', () => {
    expect(phrasesIn("const somebody = colour\ncall(somebody, 'somebody', /some somebody/)")).toEqual([])
  })
  test('across the code between two texts', () => {
    expect(phrasesIn("join('the list at', 'once a day')")).toEqual([])
  })
  test('inside another word', () => {
    expect(phrasesIn('// the standard understands a dearth, a promise and otherwise')).toEqual([])
  })
})

test('code is hidden in place: every line and position stays', () => {
  const source = `const a = 'b c' /* d */\n  + \`e \${f} g\`\n`
  expect(proseOf(source)).toBe(
    `${'\u0001'.repeat(5)} \u0001 \u0001 \u0001b c\u0001 /* d */\n  \u0001 \u0001e \u0001\u0001\u0001\u0001 g\u0001\n`,
  )
})
