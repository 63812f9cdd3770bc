import { type Fen, formatFen } from '../../lib/money.ts'
import type { Promotion, Tier } from './rules.ts'

/** 凑单提示: what is missing, in fen or pieces, to reach a better tier. */
export type UpsellHint = Readonly<{ basis: Promotion['basis']; missing: number; tier: Tier }>

/** Finds the nearest tier that is not reached and gives a higher discount than every reached one. */
export function findUpsellHint({ basis, tiers }: Promotion, reached: number): UpsellHint | null {
  const best = Math.max(0, ...tiers.filter((tier) => tier.threshold <= reached).map(savingOf))
  const next = tiers
    .filter((tier) => tier.threshold > reached && savingOf(tier) > best)
    .reduce<Tier | undefined>((a, b) => (a && a.threshold <= b.threshold ? a : b), undefined)
  return next ? { basis, missing: next.threshold - reached, tier: next } : null
}

/** Formats a hint, such as 再买 ¥20 减 ¥30. */
export function formatUpsellHint({ basis, missing, tier }: UpsellHint, language: 'zh' | 'en'): string {
  const amount = basis === 'amount' ? yuan(missing) : undefined
  if (language === 'en') {
    const more = amount ? `${amount} more` : `${missing} more ${missing === 1 ? 'piece' : 'pieces'}`
    return 'offFen' in tier
      ? `${more} takes ${yuan(tier.offFen)} off`
      : `${more} takes ${100 - tier.payPercent}% off`
  }
  const more = `再买 ${amount ?? `${missing} 件`}`
  return 'offFen' in tier ? `${more} 减 ${yuan(tier.offFen)}` : `${more} 打 ${tier.payPercent / 10} 折`
}

/** Comparable within a promotion, since all its tiers have the same kind. */
function savingOf(tier: Tier): number {
  return 'offFen' in tier ? tier.offFen : 100 - tier.payPercent
}

const yuan = (fen: Fen) => `¥${formatFen(fen).replace(/\.00$/, '')}`
