import { expect, test } from 'bun:test'
import { applyChange, chooseChanges, listChanges } from './changes.ts'

const changed = (source: string) => listChanges(source).map(({ kind, after }) => `${kind}: ${after.trim()}`)

test('every operator, literal, condition and call of the code is changed', () => {
  expect(changed('export const f = (a: number, b: number) => a < b && a !== 3')).toEqual([
    'boundary: export const f = (a: number, b: number) => a <= b && a !== 3',
    'equality: export const f = (a: number, b: number) => a < b && a === 3',
    'logic: export const f = (a: number, b: number) => a < b || a !== 3',
  ])
  expect(
    changed('export function g(a?: number) {\n  if (!a) return 0\n  h(a)\n  return a ?? one\n}'),
  ).toEqual([
    'negation: if (a) return 0',
    'condition: if (false && !a) return 0',
    'removed call: ',
    'fallback: return a',
  ])
  expect(changed('export const w = and(eq(a, 1), gt(b, true))')).toEqual([
    'boolean: export const w = and(eq(a, 1), gt(b, false))',
    'query: export const w = and(ne(a, 1), gt(b, true))',
    'query: export const w = and(eq(a, 1), gte(b, true))',
  ])
})

test('a statement loses its conditions and its order, but not the parts without which it cannot be built', () => {
  const source = [
    'export const rows = await db',
    '  .select()',
    '  .from(orders)',
    '  .where(isOpen)',
    '  .orderBy(orders.id)',
    'export const a = b ?? f(c)',
  ].join('\n')
  expect(listChanges(source).map(({ line, kind }) => `${line} ${kind}`)).toEqual([
    '4 removed call',
    '5 removed call',
  ])
})

test('types, strings, comments, imports and log lines are not changed', () => {
  const source = [
    "import { a } from 'b && c'",
    'export type T = { on: true } | false',
    '// a < b && c',
    '/** a < b */',
    "export const s = 'x < y && true'",
    'export const t = `x < y && true`',
    'export const r = (v: { on: true }) => v',
    'export function f() {',
    "  log.info('a')",
    '}',
  ].join('\n')
  expect(changed(source)).toEqual([])
})

test('a choice takes one change of each line, repeats for a seed, and differs for another', () => {
  const source = Array.from({ length: 40 }, (_, i) => `export const c${i} = a < ${i} && b`).join('\n')
  const all = listChanges(source)
  const chosen = chooseChanges(all, 10, 'a')
  expect(chosen).toHaveLength(10)
  expect(new Set(chosen.map(({ line }) => line)).size).toBe(10)
  expect(chooseChanges(all, 10, 'a')).toEqual(chosen)
  expect(chooseChanges(all, 10, 'b')).not.toEqual(chosen)
  expect(chooseChanges(all, 100, 'a')).toHaveLength(40)
})

test('a change is applied to its line only', () => {
  const source = 'export const a = b < c\nexport const d = e < f'
  const [, second] = listChanges(source)
  expect(applyChange(source, second as never)).toBe('export const a = b < c\nexport const d = e <= f')
})
