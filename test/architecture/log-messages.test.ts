import { expect, test } from 'bun:test'
import { Glob } from 'bun'

const src = `${import.meta.dir}/../../src`

test('every log message is unique and has at least two words, so a search finds the one line that logs it', async () => {
  const places = new Map<string, string[]>()
  for await (const path of new Glob('**/*.ts').scan(src)) {
    const text = await Bun.file(`${src}/${path}`).text()
    const calls = text.matchAll(
      /\blog\.(?:debug|info|warn|error|fatal)\(\s*(?:\{[^}]*\},\s*)?(['"`])(.+?)\1/g,
    )
    for (const [, , message] of calls) {
      const key = message as string
      places.set(key, [...(places.get(key) ?? []), path])
    }
  }
  expect(places.size).toBeGreaterThan(20)
  const guide = await Bun.file(`${src}/../.github/CONTRIBUTING.md`).text()
  const [, example = ''] = /A log message can be searched for: `'(.+?)'`/.exec(guide) ?? []
  expect([...places.keys()]).toContain(example)
  const short = [...places.keys()].filter((message) => !message.includes(' '))
  const repeated = [...places].filter(([, paths]) => paths.length > 1)
  expect({ short, repeated }).toEqual({ short: [], repeated: [] })
})
