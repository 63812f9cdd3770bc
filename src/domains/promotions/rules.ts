import type { Fen } from '../../lib/money.ts'

/** What a rule applies to: all SKUs, or those of the listed SKUs, SPUs or categories with their descendants. */
export type Scope =
  | Readonly<{ kind: 'all' }>
  | Readonly<{ kind: 'category' | 'goods' | 'sku'; ids: ReadonlySet<number> }>

/** A rule is active from `validFrom` (inclusive) to `validTo` (exclusive). */
type Validity = Readonly<{ validFrom: Date; validTo: Date }>

/** 限时特价: price of a SKU for a limited time. */
export type LimitedPrice = Validity & Readonly<{ id: number; skuId: number; priceFen: Fen }>

/**
 * A threshold in fen or pieces, by the promotion's basis, and its discount: `offFen`, or `payPercent` of the price to pay
 * (80 is 八折).
 */
export type Tier = Readonly<{ threshold: number; offFen: Fen } | { threshold: number; payPercent: number }>

/** 满减 (`reduction`) or 满折 (`percentage`). Only the best promotion of each group applies. */
export type Promotion = Validity &
  Readonly<{
    id: number
    name: string
    kind: 'reduction' | 'percentage'
    basis: 'amount' | 'count'
    group: string
    scope: Scope
    tiers: readonly Tier[]
  }>

/** 优惠券 of a user; `id` is the id of the user coupon. */
export type Coupon = Validity &
  Readonly<{
    id: number
    name: string
    thresholdFen: Fen
    scope: Scope
    discount: Readonly<{ offFen: Fen } | { payPercent: number; capFen: Fen | null }>
  }>

/** Freight to a province, or to all provinces without a rule. It is never free when `freeFromFen` is null. */
export type FreightRule = Readonly<{
  id: number | null
  provinceId: number | null
  fen: Fen
  freeFromFen: Fen | null
  /** False: the shop does not deliver there. */
  isDelivered?: boolean
}>

/** What scopes test of a SKU. `categoryIds` are its category and all ancestors. */
export type ScopedSku = Readonly<{ skuId: number; goodsId: number; categoryIds: readonly number[] }>

export function isInScope(scope: Scope, sku: ScopedSku): boolean {
  if (scope.kind === 'all') return true
  if (scope.kind === 'sku') return scope.ids.has(sku.skuId)
  if (scope.kind === 'goods') return scope.ids.has(sku.goodsId)
  return sku.categoryIds.some((id) => scope.ids.has(id))
}

export function isInForce({ validFrom, validTo }: Validity, now: Date): boolean {
  return validFrom <= now && now < validTo
}
