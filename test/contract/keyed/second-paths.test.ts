import { describe, expect, test } from 'bun:test'
import { currentOperationOf } from '../../../src/http/headers/deprecation.ts'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { entriesOfRequest } from '../../support/database/audit-entries.ts'
import { app } from '../../support/http.ts'
import { type KeyedCall, keyedCalls, keyedOperations, sendKeyed } from './calls.ts'

const idOf = ({ hooks }: (typeof app.routes)[number]) =>
  (hooks.detail as { operationId?: string } | undefined)?.operationId ?? ''

/** Each second path with the operation that it is a path of. */
const seconds = app.routes.flatMap((route) => {
  const current = app.routes.find((each) => idOf(each) === currentOperationOf(idOf(route)))
  return current ? [{ id: idOf(route), second: route, current }] : []
})

/** Returns the path of another route with the parameters of a path of `from`. */
function pathAt(path: string, from: string, to: string): string {
  const values = path.split('/')
  const names = from.split('/')
  return to.replace(/:\w+/g, (name) => values[names.indexOf(name)] as string)
}

test('a second path takes an Idempotency-Key exactly when its operation does, and every one of staff that writes does', () => {
  expect(seconds.length).toBeGreaterThan(2)
  for (const { id, second, current } of seconds) {
    expect([id, keyedOperations.includes(id)]).toEqual([id, keyedOperations.includes(idOf(current))])
    if (isStaffPath(second.path) && second.method !== 'GET') expect(keyedOperations).toContain(id)
  }
})

const keyed = seconds.filter(({ id }) => keyedOperations.includes(id))

describe.each(keyed.map((each) => [each.id, each] as const))('%s', (_, { second, current }) => {
  const { prepare } = keyedCalls.find(({ operation }) => operation === idOf(current)) as KeyedCall

  test.each([
    [current.path, second.path],
    [second.path, current.path],
  ])(
    'a key of %s is the key of %s, and both are one action of the audit trail',
    async (firstPath, otherPath) => {
      const { effects, other, ...prepared } = await prepare()
      const key = crypto.randomUUID()
      const at = (to: string, path = prepared.path) => ({ ...prepared, path: pathAt(path, current.path, to) })
      const first = await sendKeyed(at(firstPath), key)
      expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null])
      const changed = await effects()
      const repeated = await sendKeyed(at(otherPath), key)
      expect([repeated.status, repeated.text, repeated.headers.get('idempotent-replayed')]).toEqual([
        201,
        first.text,
        'true',
      ])
      const another = { ...at(otherPath, other.path), options: other.options ?? {} }
      expect((await sendKeyed(another, key)).json.code).toBe('idempotency_key_reused')
      expect(await effects()).toEqual(changed)
      const entries = await entriesOfRequest(first.headers.get('x-request-id') as string)
      expect(entries.length).toBeGreaterThan(0)
      expect(entries.filter(({ action }) => action !== idOf(current))).toEqual([])
    },
  )
})
