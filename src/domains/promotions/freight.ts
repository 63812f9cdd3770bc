import type { Fen } from '../../lib/money.ts'
import { notDelivered } from './errors.ts'
import type { FreightRule } from './rules.ts'

/** Default freight: 10.00 yuan, free from 99.00 yuan. */
export const defaultFreight: FreightRule = { id: null, provinceId: null, fen: 1_000, freeFromFen: 9_900 }

/** Returns the rule of a province, else the rule for all other provinces, else the default. */
export function findFreightRule(rules: readonly FreightRule[], provinceId: number | undefined): FreightRule {
  const own = rules.find((rule) => rule.provinceId !== null && rule.provinceId === provinceId)
  return own ?? rules.find((rule) => rule.provinceId === null) ?? defaultFreight
}

/** Returns whether the shop delivers to a province. */
export function isDeliveredTo(rules: readonly FreightRule[], provinceId: number): boolean {
  return findFreightRule(rules, provinceId).isDelivered !== false
}

/**
 * Checks that the shop delivers to the province of an address.
 * @throws 409 not_delivered
 */
export function requireDelivery(rules: readonly FreightRule[], provinceId: number): void {
  if (!isDeliveredTo(rules, provinceId)) throw notDelivered(provinceId)
}

/** Returns the freight of goods that cost `goodsFen` after all discounts. */
export function freightFor(rule: FreightRule, goodsFen: Fen): Fen {
  return rule.freeFromFen !== null && goodsFen >= rule.freeFromFen ? 0 : rule.fen
}
