import { config } from '../../../config/index.ts'
import { transitions } from '../../../domains/orders/lifecycle/order-state-machine.ts'
import type { Catalog } from '../catalog/rows.ts'
import type { PastOrder, PastStep } from '../orders/past-orders.ts'
import type { Home } from '../users/buyers.ts'
import { createDemand, type DemandedLine } from './demand.ts'
import { buildPeople } from './people.ts'
import { type Random, seededRandom } from './seeded-random.ts'
import { pickAge, pickSteps } from './timeline.ts'
import { writeReview } from './write-review.ts'

const SEED = 20_260_601
const ORDERS_PER_PERSON = 4

/** The history begins this many days before the shop is filled. */
export const historyDays = 60

const payMethods = [
  [2, 55],
  [3, 38],
  [1, 7],
] as const

/** The people of the demo shop by username, and their orders. */
type History = Readonly<{ people: Readonly<Record<string, Home>>; orders: readonly PastOrder[] }>

/** Builds the orders of the days before `at`. The same moment and size give the same history. */
export function buildHistory(catalog: Catalog, at: Date, size: number): History {
  const random = seededRandom(SEED)
  const people = buildPeople(Math.ceil(size / ORDERS_PER_PERSON), random)
  const usernames = Object.keys(people)
  const pickLines = createDemand(catalog, random)
  const categories = new Map(catalog.categories.map(({ id, name }) => [id, name]))
  const timeOuts = { receive: config.orderReceiveTimeoutSeconds, review: config.orderReviewTimeoutSeconds }
  const orders: PastOrder[] = []
  while (orders.length < size) {
    const age = pickAge(at, historyDays, random)
    const steps = pickSteps(age, timeOuts, random)
    const last = steps?.at(-1)
    if (!steps || !last) continue
    orders.push({
      buyer: random.pick(usernames),
      hoursAgo: age / 3_600,
      status: transitions[last[0]].to,
      steps,
      payMethod: random.pickWeighted(payMethods),
      lines: reviewedLines(pickLines(), last, categories, random),
    })
  }
  return { people, orders: orders.sort((one, other) => other.hoursAgo - one.hoursAgo) }
}

/** A reviewed order has a review of each line; of other orders that are finished one in ten has one of its first line. */
function reviewedLines(
  lines: readonly DemandedLine[],
  [cause]: PastStep,
  categories: ReadonlyMap<number, string>,
  random: Random,
): PastOrder['lines'] {
  const isPartly = lines.length > 1 && cause === 'auto_finished' && random.chance(0.1)
  return lines.map(({ sku, count }, i) => {
    const isReviewed = cause === 'reviewed' || (isPartly && i === 0)
    const review = isReviewed && writeReview(categories.get(sku.categoryId) ?? '', random)
    return { sku: sku.name, count, ...(review && { review }) }
  })
}
