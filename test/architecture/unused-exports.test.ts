import { describe, expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { Glob } from 'bun'
import type { SourceFile } from './import-graph.ts'
import { exportExceptions, findUnusedExports } from './unused-exports.ts'

const root = resolve(import.meta.dir, '../..')

async function readSources(): Promise<SourceFile[]> {
  const paths = ['src', 'test'].flatMap((folder) => [...new Glob(`${folder}/**/*.ts`).scanSync(root)])
  return Promise.all(paths.map(async (path) => ({ path, text: await Bun.file(resolve(root, path)).text() })))
}

/** The unused exports of `src/lib/a.ts` beside a file `src/lib/b.ts`. */
function unused(a: string, b = ''): string[] {
  const files = [
    { path: 'src/lib/a.ts', text: a },
    { path: 'src/lib/b.ts', text: b },
  ]
  return findUnusedExports(files).map((place) => place.replace('src/lib/a.ts: ', ''))
}

test('another file imports each export of the sources and of the tests, or a reason says who reads it', async () => {
  const unused = findUnusedExports(await readSources())
  expect(unused.filter((found) => !exportExceptions.some(({ places }) => places.test(found)))).toEqual([])
  expect(exportExceptions.filter(({ places }) => !unused.some((found) => places.test(found)))).toEqual([])
})

describe('an export that no other file imports is found', () => {
  const declarations: [string, string][] = [
    ['export const one = 1', 'one'],
    ['export function one() {}', 'one'],
    ['export async function one() {}', 'one'],
    ['export function* one() {}', 'one'],
    ['export class One {}', 'One'],
    ['export type One = 1', 'One'],
    ['export interface One {}', 'One'],
    ['export enum One {}', 'One'],
    ['const own = 1\nexport { own as one }', 'one'],
    ['export const { own: one } = all', 'one'],
    ["export { one } from './c.ts'", 'one'],
    ['export default {}', 'default'],
  ]
  for (const [text, name] of declarations) test(text, () => expect(unused(text)).toEqual([name]))

  test('its own file uses it', () =>
    expect(unused('export const one = 1\nconsole.log(one)')).toEqual(['one']))
  test('another file only has the same word', () =>
    expect(unused('export const one = 1', "import { two } from './a.ts'\nconst one = two")).toEqual(['one']))
  test('another file imports this name from elsewhere', () =>
    expect(unused('export const one = 1', "import { one } from './c.ts'")).toEqual(['one']))
  test('a comment imports it', () =>
    expect(unused('export const one = 1', "// import { one } from './a.ts'")).toEqual(['one']))
  test('a namespace has other members', () =>
    expect(unused('export const one = 1', "import * as a from './a.ts'\na.two()")).toEqual(['one']))
})

describe('an export counts as used by', () => {
  const imports = [
    "import { one } from './a.ts'",
    "import type { one } from './a.ts'",
    "import { type one, two } from './a.ts'",
    "import {\n  two,\n  one as three,\n} from './a.ts'",
    "import other, { one } from './a.ts'",
    "import * as a from './a.ts'\na.one()",
    "import * as a from './a.ts'\nconst all = { ...a }",
    "import * as a from './a.ts'\nconst all = { ...a.one }",
    "const { one } = await import('./a.ts')",
    "type One = import('./a.ts').one",
  ]
  for (const text of imports) test(text, () => expect(unused('export const one = 1', text)).toEqual([]))
  test("export * from './a.ts'", () =>
    expect(unused('export const one = 1', "export * from './a.ts'")).toEqual([]))
  test('a default import', () => expect(unused('export default 1', "import one from './a.ts'")).toEqual([]))
})
