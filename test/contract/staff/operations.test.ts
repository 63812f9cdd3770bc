import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import type { Requirement } from '../../../src/domains/staff/access/macro.ts'
import { createStaff } from '../../support/factories/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'
import { brandRows } from './brands.ts'
import { categoryRows } from './categories.ts'
import { figureRows } from './figures.ts'
import { goodsRows } from './goods.ts'
import { peopleRows } from './people.ts'
import { refundRows } from './refunds.ts'
import type { StaffRow } from './row.ts'
import { skuRows } from './skus.ts'
import { specificationRows } from './specifications.ts'
import { stocktakeRows } from './stocktakes.ts'

const rows: readonly StaffRow[] = [
  ...brandRows,
  ...goodsRows,
  ...categoryRows,
  ...specificationRows,
  ...skuRows,
  ...stocktakeRows,
  ...refundRows,
  ...peopleRows,
  ...figureRows,
]

type Operation = Readonly<{ method: string; path: string; id: string; requirement: Requirement }>

/** Operations that need no token, or end the caller's own session. */
const sessions = ['signInStaff', 'signOutStaff']

type Hooks = { detail?: { operationId?: string; 'x-permission'?: Requirement } }

const operations: readonly Operation[] = app.routes
  .filter(({ path, method }) => path.startsWith('/meiduo_admin/') && method !== 'OPTIONS')
  .map(({ method, path, hooks }) => {
    const { operationId = '', 'x-permission': requirement } = (hooks as Hooks).detail ?? {}
    return { method, path, id: operationId, requirement: requirement as Operation['requirement'] }
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

  test('refuses an anonymous caller, a shopper and staff without the permission, and changes nothing', async () => {
    expect(await answerTo(row, operation, undefined)).toMatchObject({ status: 401, code: 'unauthorized' })
    expect(await answerTo(row, operation, shopper.token)).toMatchObject({ status: 403, code: 'staff_only' })
    if (operation.requirement === 'any staff') return
    expect(await answerTo(row, operation, idle.token)).toMatchObject({
      status: 403,
      code: 'permission_denied',
    })
  })

  test('serves staff with the permission, and writes the audit entry of a write', async () => {
    const { requirement, method } = operation
    const staff = await createStaff(requirement === 'any staff' ? [] : [requirement].flat().slice(-1))
    const answer = await answerTo(row, operation, staff.token)
    expect([answer.status, answer.text]).toEqual([row.status, expect.any(String)])
    const entries = await db.select().from(auditEntries).where(eq(auditEntries.requestId, answer.requestId))
    if (method === 'GET') return expect(entries).toEqual([])
    expect(entries.length).toBeGreaterThan(0)
    for (const entry of entries)
      expect(entry).toMatchObject({
        action: id,
        userId: staff.id,
        method,
        object: expect.stringMatching(new RegExp(`^${row.audits}:.+`)),
      })
  })
})

async function answerTo(row: StaffRow, { method }: Operation, token: string | undefined) {
  const [path, { multipart, ...options } = {}] = await row.call()
  const form = multipart && new FormData()
  for (const [name, value] of Object.entries(multipart ?? {})) form?.append(name, value)
  const answer = await call(method, `/meiduo_admin${path}`, {
    ...options,
    ...(token && { token }),
    ...(form && { multipart: form }),
  })
  const requestId = answer.headers.get('x-request-id') as string
  return { status: answer.status, code: answer.json.code, text: answer.text, requestId }
}
