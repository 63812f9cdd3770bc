import { beforeAll } from 'bun:test'
import { eq } from 'drizzle-orm'
import { freightRules } from '../../../../src/db/schema/promotions.ts'
import { changeRules } from '../../../../src/domains/promotions/change-rules.ts'
import type { Permission } from '../../../../src/domains/staff/access/permissions.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { type CallOptions, call } from '../../../support/http.ts'

/** The validity of a rule on the wire, from a minute ago for an hour. */
export const period = () => ({
  valid_from: addSeconds(now(), -60).toISOString(),
  valid_to: addSeconds(now(), 3_600).toISOString(),
})

export const limitedPriceForm = (skuId: number, wish: object = {}) => ({
  sku_id: skuId,
  price: '8.00',
  ...period(),
  ...wish,
})

/** 满减 over SKUs, in a separate group. */
export const promotionForm = (targets: readonly number[], wish: object = {}) => ({
  name: '测试满减',
  kind: 'reduction',
  basis: 'amount',
  group: crypto.randomUUID().slice(0, 30),
  scope: 'sku',
  targets,
  tiers: [{ threshold_amount: '50.00', off_amount: '5.00' }],
  ...period(),
  ...wish,
})

export const couponForm = (targets: readonly number[], wish: object = {}) => {
  const { valid_from: claim_from, valid_to: claim_to } = period()
  return {
    name: '测试优惠券',
    off_amount: '5.00',
    threshold_amount: '20.00',
    scope: 'sku',
    targets,
    stock: 10,
    claim_from,
    claim_to,
    ...period(),
    ...wish,
  }
}

/** Deletes the freight rule of a province, which no other test uses. */
export const forgetFreight = (provinceId: number) =>
  changeRules((tx) => tx.delete(freightRules).where(eq(freightRules.provinceId, provinceId)))

const every = (['limitedprice', 'promotion', 'coupon', 'freight'] as const).flatMap((model): Permission[] => [
  `promotions.view_${model}`,
  `promotions.add_${model}`,
  `promotions.change_${model}`,
  `promotions.delete_${model}`,
])

export type Warning = Readonly<{
  code: string
  sku_ids: number[]
  rule_ids: number[]
  province_ids: number[]
}>
export type Rule = Record<string, unknown> & Readonly<{ id: number; warnings: Warning[] }>

/** Returns the calls of a staff user who may do everything with rules. Each PUT, PATCH and DELETE accepts any version. */
export function ruleCalls() {
  const staff = {} as { user: TestUser }
  beforeAll(async () => {
    staff.user = await createStaff(every)
  })
  const ask = <T = Rule>(method: string, path: string, body?: unknown, options: CallOptions = {}) =>
    call<T>(method, `/meiduo_admin${path}`, {
      token: staff.user.token,
      headers: { 'if-match': '*' },
      ...(body !== undefined && { body }),
      ...options,
    })
  /** Returns the status, the code and the fields of a refusal. */
  const refusal = async (method: string, path: string, body: unknown) => {
    const { status, json } = await ask<{ code: string; errors?: { field: string; code: string }[] }>(
      method,
      path,
      body,
    )
    return [status, json.code, ...(json.errors ?? []).map(({ field }) => field)]
  }
  return { staff, ask, refusal }
}
