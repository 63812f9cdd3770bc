import { describe, expect, test } from 'bun:test'
import { type ApiDocument, listOperations } from '../../support/api-document.ts'
import { entriesOfRequest } from '../../support/database/audit-entries.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'
import type { PreparedCall } from './row.ts'
import { rowOf } from './rows.ts'
import { operations, permissionsFor, send } from './walk.ts'

/** Calls of the existing Vue console, which sends no If-Match: it is optional. */
const ofVueConsole: readonly string[] = [
  ...['updateBrand', 'deleteBrand', 'updateGoods', 'deleteGoods', 'updateChannel', 'deleteChannel'],
  ...['updateSpecification', 'deleteSpecification', 'updateOption', 'deleteOption'],
  ...['updateSku', 'deleteSku', 'updateSkuImage', 'deleteSkuImage', 'setOrderStatus', 'changeOrderStatus'],
  ...['updateAdmin', 'removeAdmin', 'updateGroup', 'deleteGroup', 'updatePermission', 'deletePermission'],
]

/** Operations on what has no version: it is there or it has ended, so no edit of another person is lost. */
const withoutVersion: readonly string[] = [
  ...['signOutStaff', 'endStaffSession', 'deleteStaffSession', 'signOutPerson', 'disableTotp', 'resetTotp'],
]

const writes = operations.filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method))
const optional = [...ofVueConsole, ...withoutVersion]

test('every operation of both lists is a PUT, PATCH or DELETE', () => {
  expect(optional.filter((id) => !writes.some((operation) => operation.id === id))).toEqual([])
})

test('an operation without a version documents no 412, which it never answers', async () => {
  const documented = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
  const unversioned = documented.filter(({ operationId }) => withoutVersion.includes(operationId))
  expect(unversioned.map(({ operationId }) => operationId).sort()).toEqual(withoutVersion.toSorted())
  expect(unversioned.flatMap(({ operationId, responses }) => (responses[412] ? [operationId] : []))).toEqual(
    [],
  )
})

describe.each(writes.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  const row = rowOf(operation)
  const isOptional = optional.includes(id)

  test(`${isOptional ? 'needs no' : 'requires'} If-Match, and a refusal changes nothing`, async () => {
    const staff = await createStaff(permissionsFor(operation, row))
    const prepared = await row.call(staff)
    const answer = await send(operation, withMatch(prepared, undefined), staff)
    if (isOptional) return expect(answer.status).toBe(row.status)
    expect(answer).toMatchObject({ status: 428, code: 'precondition_required' })
    expect(await entriesOfRequest(answer.requestId)).toEqual([])
    // the object is there, in the state that the call needs
    expect((await send(operation, withMatch(prepared, '*'), staff)).status).toBe(row.status)
  })
})

function withMatch([path, options = {}, token]: PreparedCall, ifMatch: string | undefined): PreparedCall {
  const { 'if-match': _, ...headers } = options.headers ?? {}
  const changed = { ...options, headers: { ...headers, ...(ifMatch && { 'if-match': ifMatch }) } }
  return token === undefined ? [path, changed] : [path, changed, token]
}
