import type { Fen } from '../../lib/money.ts'

/** What a rule is about: everything, or the SKUs, the SPUs or the categories (with all below them) that it names. */
export type Scope =
  | Readonly<{ kind: 'all' }>
  | Readonly<{ kind: 'category' | 'goods' | 'sku'; ids: ReadonlySet<number> }>

/** In force from `validFrom` on and no longer at `validTo`. */
export type Validity = Readonly<{ validFrom: Date; validTo: Date }>

/** 限时特价: what a SKU costs meanwhile. */
export type LimitedPrice = Validity & Readonly<{ id: number; skuId: number; priceFen: Fen }>

/**
 * What is to be reached, in fen or pieces as the promotion counts, and what it brings: so many fen off, or `payPercent`
 * of the price left to pay (80 is 八折).
 */
export type Tier = Readonly<{ threshold: number; offFen: Fen } | { threshold: number; payPercent: number }>

/** 满减 (`reduction`) or 满折 (`percentage`). Of the promotions of one group only the best one counts. */
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

/** 优惠券 in a user's hands; `id` is that of the user's own coupon. */
export type Coupon = Validity &
  Readonly<{
    id: number
    name: string
    thresholdFen: Fen
    scope: Scope
    discount: Readonly<{ offFen: Fen } | { payPercent: number; capFen: Fen | null }>
  }>

/** Freight to a province, or to every province without a rule of its own; without `freeFromFen` it is never free. */
export type FreightRule = Readonly<{
  id: number | null
  provinceId: number | null
  fen: Fen
  freeFromFen: Fen | null
}>

/** What an article is to a scope; `categoryIds` are its category and all above. */
export type ScopedSku = Readonly<{ skuId: number; goodsId: number; categoryIds: readonly number[] }>

export function isInScope(scope: Scope, article: ScopedSku): boolean {
  if (scope.kind === 'all') return true
  if (scope.kind === 'sku') return scope.ids.has(article.skuId)
  if (scope.kind === 'goods') return scope.ids.has(article.goodsId)
  return article.categoryIds.some((id) => scope.ids.has(id))
}

export function isInForce({ validFrom, validTo }: Validity, now: Date): boolean {
  return validFrom <= now && now < validTo
}
