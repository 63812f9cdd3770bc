import { type Fen, formatFen } from '../../lib/money.ts'
import type { Promotion, Tier } from './rules.ts'

/** What is missing, in fen or pieces, for a tier that brings more than those that are reached. */
export type UpsellHint = Readonly<{ basis: Promotion['basis']; missing: number; tier: Tier }>

/** The nearest tier of a promotion that is not reached and brings more than any that is. */
export function findUpsellHint({ basis, tiers }: Promotion, reached: number): UpsellHint | null {
  const best = Math.max(0, ...tiers.filter((tier) => tier.threshold <= reached).map(worth))
  const next = tiers
    .filter((tier) => tier.threshold > reached && worth(tier) > best)
    .reduce<Tier | undefined>((a, b) => (a && a.threshold <= b.threshold ? a : b), undefined)
  return next ? { basis, missing: next.threshold - reached, tier: next } : null
}

/** 再买 ¥20 减 ¥30, and the like. */
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

/** Tiers of one promotion are all of one kind, so these compare. */
function worth(tier: Tier): number {
  return 'offFen' in tier ? tier.offFen : 100 - tier.payPercent
}

const yuan = (fen: Fen) => `¥${formatFen(fen).replace(/\.00$/, '')}`
