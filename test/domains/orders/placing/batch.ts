import type { HeldPieces } from '../../../../src/domains/cart/limits/purchase-limits.ts'
import type { LockedSku } from '../../../../src/domains/catalog/stock/lock-skus.ts'
import { AlreadyOrdered } from '../../../../src/domains/orders/errors.ts'
import {
  evaluateOrders,
  type LockedState,
  type NewOrder,
} from '../../../../src/domains/orders/placing/evaluate-orders.ts'
import type { AppError } from '../../../../src/lib/errors.ts'
import { forever, freeFreight, noRules, now } from '../../promotions/rules.ts'

/** An order with defaults: user n orders to address n. */
export const order = (change: Partial<NewOrder> = {}): NewOrder => ({
  orderId: crypto.randomUUID(),
  userId: 1,
  addressId: change.userId ?? 1,
  payMethod: 2,
  checkoutId: crypto.randomUUID(),
  idempotencyKey: undefined,
  requestDigest: '',
  lines: [{ skuId: 1, count: 1 }],
  isCart: true,
  invoice: undefined,
  remark: '',
  coupon: undefined,
  expectedPayFen: undefined,
  selection: undefined,
  ...change,
})

export const sku = (id: number, change: Partial<Omit<LockedSku, 'id'>> = {}): LockedSku => ({
  id,
  name: `SKU ${id}`,
  price: '10.00',
  imageUrl: null,
  goodsId: id,
  categoryId: 1,
  stock: 5,
  isLaunched: true,
  unpaidLimit: null,
  purchaseLimit: null,
  isReturnable: true,
  ...change,
})

const receiver = (id: number) => ({
  addressId: id,
  userId: id,
  provinceId: 110000,
  receiver: '张三',
  mobile: '13800000001',
  place: '北京市东城区',
})

/** What the transaction has locked, with defaults: two SKUs with 5 pieces, three open accounts, free freight. */
export const lockedState = (
  change: Partial<Omit<LockedState, 'skus'>> & { skus?: readonly ReturnType<typeof sku>[] } = {},
) => {
  const { skus = [sku(1), sku(2)], ...rest } = change
  return {
    activeUsers: new Set([1, 2, 3]),
    receivers: new Map([1, 2, 3].map((id) => [id, receiver(id)])),
    unusedCoupons: new Set<number>(),
    prices: {
      rules: { ...noRules, freightRules: [freeFreight] },
      now,
      categorize: ({ categoryId, ...line }) => ({ ...line, categoryIds: [categoryId] }),
    },
    takenKeys: new Set<string>(),
    held: [] as HeldPieces[],
    limits: { pieces: 20, orders: 10 },
    ...rest,
    skus: new Map(skus.map((each) => [each.id, each])),
  } satisfies LockedState
}

/** A user's coupon: 3.00 off any goods. */
export const threeOff = (id: number, change: { thresholdFen?: number } = {}) => ({
  id,
  name: '优惠券',
  thresholdFen: 0,
  scope: { kind: 'all' } as const,
  discount: { offFen: 300 },
  ...forever,
  ...change,
})

type Decided =
  | { lines: (readonly [skuId: number, count: number])[]; payFen: number }
  | { refused: string; lines?: undefined; [member: string]: unknown }

/** The decision on each order: lines and fen to pay, or the error with its members. */
export function decide(orders: readonly NewOrder[], locked: LockedState): Decided[] {
  return evaluateOrders(orders, locked).map(({ accepted, refusal }) => {
    if (accepted)
      return {
        lines: accepted.lines.map(({ sku, count }) => [sku.id, count] as const),
        payFen: accepted.price.payFen,
      }
    if (refusal instanceof AlreadyOrdered) return { refused: 'already ordered' }
    const { status, code, details } = refusal as AppError
    return { refused: `${status} ${code}`, ...details.members }
  })
}
