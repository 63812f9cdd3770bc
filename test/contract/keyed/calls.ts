import { count, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { userCoupons } from '../../../src/db/schema/coupons.ts'
import { orderEvents, orders } from '../../../src/db/schema/orders.ts'
import { paymentRefunds } from '../../../src/db/schema/payments.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { stockMovements } from '../../../src/db/schema/stock.ts'
import { expectReturn } from '../../../src/domains/orders/refunds/return-goods.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../support/factories/orders/paid-orders.ts'
import { createCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser } from '../../support/factories/users.ts'
import { app, type CallOptions, callOn } from '../../support/http.ts'
import type { StaffCall } from '../staff/row.ts'
import { rows } from '../staff/rows.ts'
import { operations, permissionsFor } from '../staff/walk.ts'

/** Where a request goes: this process or another one. */
export type Target = Parameters<typeof callOn>[0]
type Options = Omit<CallOptions, 'token'> & Readonly<{ parts?: StaffCall['multipart'] }>
type Prepared = Readonly<{
  method?: string
  path: string
  options?: Options
  token: string
  /** Another call of the same person, for which a key of this one is refused. */
  other: Readonly<{ path: string; options?: Options }>
  /** What the call changes, the same for each prepared call. It differs after the call, and again if the call has its effect twice. */
  effects: () => Promise<unknown>
}>

/** A successful call of an operation that takes an Idempotency-Key. */
export type KeyedCall = Readonly<{
  operation: string
  status: number
  prepare: () => Promise<Prepared>
}>

const stateOf = async (orderId: string) => [
  await db.select({ status: orders.status }).from(orders).where(eq(orders.orderId, orderId)),
  await db.select({ n: count() }).from(orderEvents).where(eq(orderEvents.orderId, orderId)),
  await db.select({ n: count() }).from(refunds).where(eq(refunds.orderId, orderId)),
  await db.select({ n: count() }).from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId)),
]

async function onOrder(status: number, path: (orderId: string) => string, options: Options = { body: {} }) {
  const { orderId, user, sku } = await createOrder(status)
  const other = { path: path('20261123000000000000'), options }
  return { orderId, sku, path: path(orderId), options, token: user.token, other }
}

const shopperCalls: readonly KeyedCall[] = [
  {
    operation: 'placeOrder',
    status: 201,
    prepare: async () => {
      const [user, sku] = [await createUser(), await createSku()]
      const body = { address: user.addressId, pay_method: 2, lines: [{ sku_id: sku, count: 1 }] }
      return {
        ...{ path: '/orders/', options: { body }, token: user.token },
        other: { path: '/orders/', options: { body: { ...body, remark: '请在工作日送货' } } },
        effects: () => db.select({ n: count() }).from(orders).where(eq(orders.userId, user.id)),
      }
    },
  },
  {
    operation: 'confirmReceipt',
    status: 200,
    prepare: async () => {
      const { orderId, ...prepared } = await onOrder(3, (id) => `/orders/${id}/receipt/`)
      return { ...prepared, effects: () => stateOf(orderId) }
    },
  },
  {
    operation: 'cancelOrder',
    status: 200,
    prepare: async () => {
      const { orderId, sku, ...prepared } = await onOrder(1, (id) => `/orders/${id}/cancellation/`)
      const movements = () =>
        db.select({ n: count() }).from(stockMovements).where(eq(stockMovements.skuId, sku))
      return { ...prepared, effects: async () => [await stateOf(orderId), await movements()] }
    },
  },
  {
    operation: 'requestRefund',
    status: 201,
    prepare: async () => {
      const body = { reason: '不喜欢', amount: '1.00' }
      const { orderId, ...prepared } = await onOrder(2, (id) => `/orders/${id}/refunds/`, { body })
      const other = { path: prepared.path, options: { body: { ...body, amount: '2.00' } } }
      return { ...prepared, other, effects: () => stateOf(orderId) }
    },
  },
  {
    operation: 'reportReturn',
    status: 201,
    prepare: async () => {
      const order = await createOrder(3)
      const id = await createRefundRequest(order, { lines: [{ skuId: order.sku, count: 1 }] })
      await expectReturn(id)
      const path = `/orders/${order.orderId}/refunds/${id}/return/`
      const body = { carrier: '顺丰速运', tracking_no: 'SF1000000000000' }
      return {
        ...{ path, options: { body }, token: order.user.token },
        other: { path, options: { body: { ...body, carrier: '中通快递' } } },
        effects: () => db.select({ status: refunds.status }).from(refunds).where(eq(refunds.id, id)),
      }
    },
  },
  {
    operation: 'claimCoupon',
    status: 201,
    prepare: async () => {
      const [user, coupon] = [await createUser(), await createCoupon({ perUser: 5 })]
      return {
        ...{ path: `/coupons/${coupon}/claim/`, options: { body: {} }, token: user.token },
        other: { path: `/coupons/${await createCoupon()}/claim/`, options: { body: {} } },
        effects: () => db.select({ n: count() }).from(userCoupons).where(eq(userCoupons.userId, user.id)),
      }
    },
  },
  {
    operation: 'createReview',
    status: 201,
    prepare: async () => {
      const { orderId, sku, user } = await createOrder(4)
      const body = { order: orderId, comment: '很好用，下次再来', score: 5 }
      const path = `/skus/${sku}/comments/`
      return {
        ...{ path, options: { body }, token: user.token },
        other: { path, options: { body: { ...body, score: 1 } } },
        effects: async () => [
          await db.select({ comments: skus.comments }).from(skus).where(eq(skus.id, sku)),
          await stateOf(orderId),
        ],
      }
    },
  },
]

const toOptions = ({ multipart, ...options }: StaffCall = {}): Options => ({
  ...options,
  ...(multipart && { parts: multipart }),
})

const isKeyed = ({ hooks }: (typeof app.routes)[number]) =>
  Object.keys(hooks.headers?.properties ?? {}).includes('idempotency-key')

/** The operation ids of the routes that take an Idempotency-Key. */
export const keyedOperations: readonly string[] = app.routes
  .filter(isKeyed)
  .map(({ hooks }) => (hooks.detail as { operationId: string }).operationId)

const staffCalls: readonly KeyedCall[] = rows
  .filter(({ operation }) => keyedOperations.includes(operation))
  .map((row) => {
    const operation = operations.find(({ id }) => id === row.operation) as (typeof operations)[number]
    return {
      operation: row.operation,
      status: row.status,
      prepare: async () => {
        const staff = await createStaff(permissionsFor(operation, row))
        const [path, options] = await row.call(staff)
        const [otherPath, otherOptions] = await row.call(staff)
        return {
          ...{ method: operation.method, path: `/meiduo_admin${path}`, token: staff.token },
          options: toOptions(options),
          other: { path: `/meiduo_admin${otherPath}`, options: toOptions(otherOptions) },
          effects: () =>
            db.select({ n: count() }).from(auditEntries).where(eq(auditEntries.userId, staff.id)),
        }
      },
    }
  })

/** A call of each operation that takes an Idempotency-Key. */
export const keyedCalls: readonly KeyedCall[] = [...shopperCalls, ...staffCalls]

/** Sends a prepared call with a key. */
export function sendKeyed(
  { method = 'POST', token, path, options = {} }: Omit<Prepared, 'other' | 'effects'>,
  key: string,
  target: Target = app,
) {
  const { parts, headers, ...rest } = options
  const multipart = parts && new FormData()
  for (const [name, value] of Object.entries(parts ?? {})) multipart?.append(name, value)
  return callOn<{ code?: string }>(target, method, path, {
    ...rest,
    ...(multipart && { multipart }),
    token,
    headers: { ...headers, 'idempotency-key': key },
  })
}
