import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import type { Requirement } from '../../../src/domains/staff/access/macro.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createKey, createStaffSession } from '../../support/factories/staff/staff-credentials.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'
import { brandRows } from './goods/brands.ts'
import { categoryRows } from './goods/categories.ts'
import { contentRows } from './goods/contents.ts'
import { goodsRows } from './goods/goods.ts'
import { ruleRows } from './goods/promotions.ts'
import { skuRows } from './goods/skus.ts'
import { specificationRows } from './goods/specifications.ts'
import { stocktakeRows } from './goods/stocktakes.ts'
import { figureRows } from './orders/figures.ts'
import { invoiceRows } from './orders/invoices.ts'
import { moneyRows } from './orders/money.ts'
import { orderRows } from './orders/orders.ts'
import { refundRows } from './orders/refunds.ts'
import { reviewRows } from './orders/reviews.ts'
import { auditRows } from './people/audit.ts'
import { credentialRows } from './people/credentials.ts'
import { customerRows } from './people/customers.ts'
import { exportRows } from './people/exports.ts'
import { importRows } from './people/imports.ts'
import { jobRows } from './people/jobs.ts'
import { peopleRows } from './people/people.ts'
import { shopRows } from './people/shop.ts'
import { viewRows } from './people/views.ts'
import type { StaffRow } from './row.ts'

const rows: readonly StaffRow[] = [
  ...brandRows,
  ...goodsRows,
  ...categoryRows,
  ...specificationRows,
  ...skuRows,
  ...stocktakeRows,
  ...refundRows,
  ...invoiceRows,
  ...importRows,
  ...exportRows,
  ...orderRows,
  ...moneyRows,
  ...peopleRows,
  ...figureRows,
  ...credentialRows,
  ...ruleRows,
  ...customerRows,
  ...shopRows,
  ...reviewRows,
  ...contentRows,
  ...jobRows,
  ...auditRows,
  ...viewRows,
]

type Operation = Readonly<{
  method: string
  path: string
  id: string
  requirement: Requirement
  isInPerson: boolean
}>

/** Operations that need no token, or end the caller's own session. */
const sessions = ['signInStaff', 'signOutStaff', 'startStaffSession', 'endStaffSession', 'resetStaffPassword']

type Hooks = { detail?: { operationId?: string; 'x-permission'?: Requirement; 'x-in-person'?: boolean } }

const operations: readonly Operation[] = app.routes
  .filter(({ path, method }) => path.startsWith('/meiduo_admin/') && method !== 'OPTIONS')
  .map(({ method, path, hooks }) => {
    const { detail = {} } = hooks as Hooks
    const { operationId = '', 'x-permission': requirement, 'x-in-person': isInPerson = false } = detail
    return { method, path, id: operationId, requirement: requirement as Requirement, isInPerson }
  })
  .filter(({ id }) => !sessions.includes(id))

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
  const row = rows.find((each) => each.operation === id) as StaffRow

  const needed = operation.requirement === 'any staff' ? [] : [operation.requirement].flat()
  const permissions = row.permission ? [row.permission] : needed.slice(-1)
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
    const entries = await db.select().from(auditEntries).where(eq(auditEntries.requestId, requestId))
    const isSilent = (isRead && !row.audits) || row.writesNothing
    if (isSilent) return expect(entries).toEqual([])
    expect(entries.length).toBeGreaterThan(0)
    const object = expect.stringMatching(new RegExp(`^${row.audits}:.+`))
    for (const entry of entries)
      expect(entry).toMatchObject({ action: id, userId, actor, method: operation.method, object })
  }
})

/** How a request proves who sends it; by default with the caller's access token. */
type Proof = Readonly<{ headers?: Record<string, string>; cookie?: string }>
type Answered = Awaited<ReturnType<typeof answerTo>>

async function answerTo(row: StaffRow, { method }: Operation, caller: TestUser, proof?: Proof) {
  const [path, { multipart, headers, ...options } = {}, token = caller.token] = await row.call(caller)
  const form = multipart && new FormData()
  for (const [name, value] of Object.entries(multipart ?? {})) form?.append(name, value)
  const answer = await call(method, `/meiduo_admin${path}`, {
    ...options,
    ...(proof?.cookie && { cookie: proof.cookie }),
    ...(!proof && { token }),
    headers: { ...headers, ...proof?.headers },
    ...(form && { multipart: form }),
  })
  const requestId = answer.headers.get('x-request-id') as string
  return { status: answer.status, code: answer.json.code, text: answer.text, requestId }
}
