import { beforeAll, describe, expect, test } from 'bun:test'
import { currentOperationOf } from '../../../src/http/headers/deprecation.ts'
import { entriesOfRequest } from '../../support/database/audit-entries.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createKey, createStaffSession } from '../../support/factories/staff/staff-credentials.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { shopTimeFormat } from '../../support/shop-time-format.ts'
import type { StaffRow } from './row.ts'
import { rowOf, rows } from './rows.ts'
import { type Answered, type Operation, operations, type Proof, permissionsFor, send } from './walk.ts'

let shopper: TestUser
let idle: TestUser

beforeAll(async () => {
  ;[shopper, idle] = await Promise.all([createUser(), createStaff()])
})

test('every staff operation has a row, and every row an operation', () => {
  expect(rows.map(({ operation }) => operation).sort()).toEqual(operations.map(({ id }) => id).sort())
})

test('every staff operation names its requirement', () => {
  expect(operations.filter(({ requirement }) => !requirement)).toEqual([])
})

describe.each(operations.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  const row = rowOf(operation)
  const permissions = permissionsFor(operation, row)
  const isRead = operation.method === 'GET'

  test('refuses an anonymous caller, a shopper and staff without the permission, and changes nothing', async () => {
    expect(await answerTo(row, operation, await createStaff(), {})).toMatchObject({
      status: 401,
      code: 'unauthorized',
    })
    expect(await answerTo(row, operation, shopper)).toMatchObject({ status: 403, code: 'staff_only' })
    if (operation.requirement === 'any staff') return
    expect(await answerTo(row, operation, idle)).toMatchObject({
      status: 403,
      code: 'permission_denied',
    })
  })

  test('serves staff with the permission, and writes the audit entry of a write', async () => {
    const staff = await createStaff(permissions)
    await expectServed(await answerTo(row, operation, staff), staff.id, 'staff')
  })

  test('serves an API key in its scope, unless it needs a person, and refuses one beyond it', async () => {
    const staff = await createStaff(permissions)
    const within = await createKey(staff.id, permissions, { isReadOnly: isRead })
    const answer = await answerTo(row, operation, staff, within)
    if (operation.isInPerson) return expect(answer).toMatchObject({ status: 403, code: 'key_refused' })
    await expectServed(answer, staff.id, `key ${within.id}`)
    if (operation.requirement === 'any staff') return
    const other = permissions[0] === 'audit.view_entry' ? 'goods.view_brand' : 'audit.view_entry'
    const beyond = await createKey(staff.id, [other], { isReadOnly: isRead })
    const refused = await answerTo(row, operation, staff, beyond)
    expect(refused).toMatchObject({ status: 403, code: 'permission_denied' })
  })

  test('serves a session of this origin, and refuses a write of it without the CSRF token', async () => {
    const staff = await createStaff(permissions)
    const { cookie, headers, csrf } = await createStaffSession(staff.id)
    if (!isRead)
      expect(await answerTo(row, operation, staff, { cookie, headers })).toMatchObject({
        status: 403,
        code: 'csrf_failed',
      })
    const own = await createStaff(permissions)
    const session = await createStaffSession(own.id)
    const proof = { cookie: session.cookie, headers: { ...headers, ...(!isRead && session.csrf) } }
    await expectServed(await answerTo(row, operation, own, proof), own.id, 'staff')
    expect(csrf).not.toEqual(session.csrf)
  })

  async function expectServed({ status, text, requestId }: Answered, userId: number, actor: string) {
    expect([status, text]).toEqual([row.status, expect.any(String)])
    for (const time of timesIn(text)) expect(time).toMatch(shopTimeFormat)
    const entries = await entriesOfRequest(requestId)
    const isSilent = (isRead && !row.audits) || row.writesNothing
    if (isSilent) return expect(entries).toEqual([])
    const action = currentOperationOf(id) ?? id
    for (const entry of entries)
      expect(entry).toMatchObject({ action, userId, actor, method: operation.method })
    // the others are of objects that the change of this one changed
    const own = entries.filter(({ before, after }) => !`${before}${after}`.includes('"follows_from":'))
    expect(own.length).toBeGreaterThan(0)
    for (const entry of own) expect(entry.object).toMatch(new RegExp(`^${row.audits}:.+`))
  }
})

/** Returns each text of a JSON answer that starts like a time. */
function timesIn(answer: string): string[] {
  return [...answer.matchAll(/"(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[^"]*)"/g)].map(([, time]) => time as string)
}

async function answerTo(row: StaffRow, operation: Operation, caller: TestUser, proof?: Proof) {
  return send(operation, await row.call(caller), caller, proof)
}
