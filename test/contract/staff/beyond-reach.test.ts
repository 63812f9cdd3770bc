import { describe, expect, test } from 'bun:test'
import { entriesOfRequest } from '../../support/database/audit-entries.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { rowOf } from './rows.ts'
import { type Operation, operations, permissionsFor, send } from './walk.ts'

/** Operations on persons, groups, permissions, saved views and notes, by their paths. */
const scoped =
  /^\/meiduo_admin\/(permission|users|service_accounts|api_keys|sessions|totp|saved_views|.*\/notes)\//

const scopedOperations = operations.filter(({ path }) => scoped.test(path))
const refused = scopedOperations.flatMap((operation) => {
  const { beyondReach } = rowOf(operation)
  return beyondReach && 'refusal' in beyondReach ? [[operation.id, operation, beyondReach] as const] : []
})

test('every operation on persons, groups, saved views and notes has a call beyond reach, or a reason why nothing is', () => {
  const without = scopedOperations.filter((operation) => !rowOf(operation).beyondReach)
  expect(without.map(({ id }) => id)).toEqual([])
  expect(refused.length).toBeGreaterThan(25)
})

test('a write of one object always has a call beyond reach', () => {
  const isWriteOfOne = ({ method, path }: Operation) => method !== 'GET' && path.includes('/:')
  const withReason = scopedOperations.filter(
    (operation) => isWriteOfOne(operation) && !refused.some(([id]) => id === operation.id),
  )
  expect(withReason.map(({ id }) => id)).toEqual(['createOrderNote'])
})

describe.each(refused)('%s', (_, operation, { refusal: [status, code], also = [], prepare }) => {
  test('refuses staff with the permission what is beyond their reach, and changes nothing', async () => {
    const caller = await createStaff([...permissionsFor(operation, rowOf(operation)), ...also])
    const { call, read } = await prepare(caller)
    const before = await read()
    const answer = await send(operation, call, caller)
    expect(answer).toMatchObject({ status, code })
    expect(await read()).toEqual(before)
    expect(await entriesOfRequest(answer.requestId)).toEqual([])
  })
})
