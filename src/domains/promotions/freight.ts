import type { Fen } from '../../lib/money.ts'
import type { FreightRule } from './rules.ts'

/** 10.00, free from 99.00. */
export const defaultFreight: FreightRule = { id: null, provinceId: null, fen: 1_000, freeFromFen: 9_900 }

/** The rule of a province, else the one for everywhere else, else the mall's own. */
export function findFreightRule(rules: readonly FreightRule[], provinceId: number | undefined): FreightRule {
  const own = rules.find((rule) => rule.provinceId !== null && rule.provinceId === provinceId)
  return own ?? rules.find((rule) => rule.provinceId === null) ?? defaultFreight
}

/** What it costs to send goods for which `goodsFen` is paid after all discounts. */
export function freightFor(rule: FreightRule, goodsFen: Fen): Fen {
  return rule.freeFromFen !== null && goodsFen >= rule.freeFromFen ? 0 : rule.fen
}
