import type { Review } from '../orders/past-orders.ts'
import { closings, deviceOpinions, replies } from './review-texts.ts'
import { goodsOpinions } from './review-texts-goods.ts'
import type { Random } from './seeded-random.ts'

const opinionsByCategory = new Map(
  [...deviceOpinions, ...goodsOpinions].flatMap((opinions) =>
    opinions.categories.map((category) => [category, opinions] as const),
  ),
)

/** Stars as buyers give them: mostly five, few below three. */
const scores = [
  [5, 58],
  [4, 25],
  [3, 10],
  [2, 4],
  [1, 3],
] as const

/** Writes a review of a product of a third-level category. @throws when no text fits the category */
export function writeReview(category: string, random: Random): Review {
  const opinions = opinionsByCategory.get(category)
  if (!opinions) throw new Error(`no review text fits the category ${category}`)
  const score = random.pickWeighted(scores)
  const [opinion, closing] =
    score === 5
      ? [random.pick(opinions.great), random.pick(closings.pleased)]
      : score === 4
        ? [random.pick(opinions.good), random.pick(closings.neutral)]
        : score === 3
          ? [random.pick(opinions.fair), random.pick(closings.neutral)]
          : [random.pick(opinions.bad), random.pick(closings.annoyed)]
  const isAnswered = random.chance(score > 3 ? 0.2 : 0.8)
  return {
    score,
    comment: random.chance(0.7) ? opinion + closing : opinion,
    ...(random.chance(0.18) && { isAnonymous: true }),
    ...(isAnswered && { reply: random.pick(score > 3 ? replies.thanks : replies.regrets) }),
  }
}
