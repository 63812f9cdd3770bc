import { expect, test } from 'bun:test'
import { OrderStatus, transitions } from '../../../../src/domains/orders/lifecycle/order-state-machine.ts'
import { buildCatalog } from '../../../../src/sandbox/demo-data/catalog/build-catalog.ts'
import { buildHistory, historyDays } from '../../../../src/sandbox/demo-data/history/build-history.ts'
import { seededRandom } from '../../../../src/sandbox/demo-data/history/seeded-random.ts'
import { writeReview } from '../../../../src/sandbox/demo-data/history/write-review.ts'

const catalog = buildCatalog()
const at = new Date('2026-11-23T12:05:09Z')
const { people, orders } = buildHistory(catalog, at, 2_000)
const reviews = orders.flatMap(({ lines }) => lines.flatMap(({ review }) => review ?? []))

test('the same moment gives the same people, orders and reviews', () => {
  expect(orders).toHaveLength(2_000)
  expect(buildHistory(catalog, at, 2_000)).toEqual({ people, orders })
})

test('people have names that the registration accepts, and mobiles that belong to no person', () => {
  const mobiles = Object.values(people).map(({ mobile }) => mobile)
  expect(new Set(mobiles).size).toBe(mobiles.length)
  expect(Object.keys(people).filter((name) => !/^\w{5,20}$/.test(name) || /\d{3}/.test(name))).toEqual([])
  expect(Object.values(people).filter(({ receiver }) => !/^\p{Script=Han}{2,4}$/u.test(receiver))).toEqual([])
  expect(mobiles.filter((mobile) => !/^154\d{8}$/.test(mobile))).toEqual([])
})

test('every order is at most 60 days old, and its steps follow each other and lie in the past', () => {
  for (const { hoursAgo, status, steps = [] } of orders) {
    expect(hoursAgo).toBeLessThanOrEqual(historyDays * 24)
    const seconds = [0, ...steps.map(([, after]) => after), hoursAgo * 3_600]
    expect(seconds).toEqual(seconds.toSorted((one, other) => one - other))
    const path = steps.map(([cause]) => transitions[cause] as { from: number; to: number })
    const states: number[] = [OrderStatus.unpaid, ...path.map(({ to }) => to)]
    expect(path.map(({ from }) => from)).toEqual(states.slice(0, -1))
    expect(states.at(-1)).toBe(status)
  }
  const statuses = new Set(orders.map(({ status }) => status))
  expect([...statuses].sort()).toEqual([2, 3, 4, 5, 6])
})

test('an order that a review finished has a review of each line, and only received orders are reviewed', () => {
  for (const { status, steps = [], lines } of orders) {
    const reviewed = lines.filter(({ review }) => review).length
    if (steps.at(-1)?.[0] === 'reviewed') expect(reviewed).toBe(lines.length)
    else if (status !== OrderStatus.finished) expect(reviewed).toBe(0)
  }
})

test('reviews have all scores, some are anonymous and some have a reply, and each fits the limits of the API', () => {
  expect(reviews.length).toBeGreaterThan(1_000)
  expect(new Set(reviews.map(({ score }) => score))).toEqual(new Set([1, 2, 3, 4, 5]))
  for (const { comment } of reviews) expect(comment.length).toBeWithin(5, 501)
  const share = (wanted: (review: (typeof reviews)[number]) => unknown) =>
    reviews.filter(wanted).length / reviews.length
  expect(share(({ isAnonymous }) => isAnonymous)).toBeWithin(0.1, 0.3)
  expect(share(({ reply }) => reply)).toBeWithin(0.2, 0.6)
  expect(share(({ score }) => score >= 4)).toBeWithin(0.7, 0.95)
  expect(new Set(reviews.map(({ comment }) => comment)).size).toBeGreaterThan(400)
})

test('every category of the catalog has review texts', () => {
  const used = new Set(catalog.skus.map(({ categoryId }) => categoryId))
  const names = catalog.categories.filter(({ id }) => used.has(id)).map(({ name }) => name)
  for (const name of names) expect(writeReview(name, seededRandom(1)).comment.length).toBeGreaterThan(4)
})

test('a few products sell far better than most, and nearly every SKU was sold', () => {
  const sold = new Map<string, number>()
  for (const { lines } of orders)
    for (const { sku, count } of lines) sold.set(sku, (sold.get(sku) ?? 0) + count)
  const counts = [...sold.values()].sort((one, other) => other - one)
  expect(counts.length).toBeGreaterThan(catalog.skus.length * 0.9)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const best = counts.slice(0, Math.ceil(counts.length / 10)).reduce((sum, count) => sum + count, 0)
  expect(best / total).toBeGreaterThan(0.25)
})
