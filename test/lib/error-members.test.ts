import { expect, test } from 'bun:test'
import { integer, membersOf, text, withMembers } from '../../src/lib/error-members.ts'

test('errors of one code describe its members together, and a code without a description has none', () => {
  const code = 'members_described'
  const kind = { code }
  expect(withMembers(kind, { left: integer('件数 · pieces') })).toBe(kind)
  withMembers({ code }, { path: text('路径 · path') })
  expect(membersOf(code)).toEqual({
    left: { type: 'integer', description: '件数 · pieces' },
    path: { type: 'string', description: '路径 · path' },
  })
  expect(membersOf('nothing_described')).toEqual({})
})
