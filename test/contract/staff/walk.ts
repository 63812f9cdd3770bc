import { expect } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import type { Requirement } from '../../../src/domains/staff/access/macro.ts'
import type { Permission } from '../../../src/domains/staff/access/permissions.ts'
import type { TestUser } from '../../support/factories/users.ts'
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
import type { PreparedCall, StaffRow } from './row.ts'

/** A row for each staff operation. */
export const rows: readonly StaffRow[] = [
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

export type Operation = Readonly<{
  method: string
  path: string
  id: string
  requirement: Requirement
  isInPerson: boolean
}>

/** Operations that need no token; `sign-ins.test.ts` calls them. */
export const withoutToken = ['signInStaff', 'startStaffSession', 'resetStaffPassword']

type Hooks = { detail?: { operationId?: string; 'x-permission'?: Requirement; 'x-in-person'?: boolean } }

/** Staff operations by the routes of the application, without those of `withoutToken`. */
export const operations: readonly Operation[] = app.routes
  .filter(({ path, method }) => path.startsWith('/meiduo_admin/') && method !== 'OPTIONS')
  .map(({ method, path, hooks }) => {
    const { detail = {} } = hooks as Hooks
    const { operationId = '', 'x-permission': requirement, 'x-in-person': isInPerson = false } = detail
    return { method, path, id: operationId, requirement: requirement as Requirement, isInPerson }
  })
  .filter(({ id }) => !withoutToken.includes(id))

/** Returns the permissions that a caller of an operation has in the walk. */
export function permissionsFor({ requirement }: Operation, { permission }: StaffRow): readonly Permission[] {
  if (permission) return [permission]
  return requirement === 'any staff' ? [] : [requirement].flat().slice(-1)
}

/** How a request proves who sends it; by default with the caller's access token. */
export type Proof = Readonly<{ headers?: Record<string, string>; cookie?: string }>
export type Answered = Awaited<ReturnType<typeof send>>

/** An origin of CORS_ORIGINS, from which the staff console is served. */
export const consoleOrigin = config.corsOrigins[0] as string

/** Makes a prepared call as this person from a page of another origin, or of this one with a session, and returns what a test compares. */
export async function send(
  { method }: Operation,
  [path, { multipart, headers, ...options } = {}, token]: PreparedCall,
  caller: TestUser,
  proof?: Proof,
) {
  const form = multipart && new FormData()
  for (const [name, value] of Object.entries(multipart ?? {})) form?.append(name, value)
  const answer = await call(method, `/meiduo_admin${path}`, {
    ...options,
    ...(proof?.cookie && { cookie: proof.cookie }),
    ...(!proof && { token: token ?? caller.token }),
    headers: { ...headers, ...(proof?.cookie ? {} : { origin: consoleOrigin }), ...proof?.headers },
    ...(form && { multipart: form }),
  })
  if (!proof?.cookie) expect(answer.headers.get('access-control-allow-origin')).toBe(consoleOrigin)
  const requestId = answer.headers.get('x-request-id') as string
  return { status: answer.status, code: answer.json.code, text: answer.text, requestId }
}
