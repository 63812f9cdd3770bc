import { expect, test } from 'bun:test'
import { join } from 'node:path'

const src = join(import.meta.dir, '../../../src')
const glossary = (await Bun.file(join(src, 'domains/README.md')).text()).split('## Glossary')[1] as string
const sources = (
  await Promise.all(
    [...new Bun.Glob('**/*.ts').scanSync(src)].map((path) => Bun.file(join(src, path)).text()),
  )
).join('\n')

const namesIn = (column: number) =>
  glossary
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .flatMap((line) => [...(line.split('|')[column] ?? '').matchAll(/`([\w.]+)`/g)])
    .map(([, name]) => name as string)

test('every function and type that the glossary names exists', () => {
  const names = namesIn(4).map((name) => name.split('.')[0] as string)
  expect(names.length).toBeGreaterThan(70)
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([])
})

test('every table that the glossary names exists', () => {
  const tables = namesIn(3)
    .filter((name) => name.startsWith('tb_'))
    .map((name) => name.split('.')[0])
  expect(tables.length).toBeGreaterThan(30)
  expect(tables.filter((table) => !sources.includes(`'${table}'`))).toEqual([])
})
