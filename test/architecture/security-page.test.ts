import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dir, '../..')
const page = await Bun.file(join(root, 'src/operations/security.md')).text()
const rows = page.split('\n').filter((line) => /^\| (?!---|asset |risk )/.test(line))
const testsOf = (text: string) =>
  [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path)

test('every row of the security page names tests, and every named test exists', () => {
  expect(rows.length).toBeGreaterThan(25)
  expect(rows.filter((row) => testsOf(row).length === 0)).toEqual([])
  expect(testsOf(page).filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('the page has a row for each of the ten risks', () => {
  const named = rows.flatMap((row) => /^\| (API\d+) /.exec(row)?.[1] ?? [])
  expect(named).toEqual(Array.from({ length: 10 }, (_, index) => `API${index + 1}`))
})
