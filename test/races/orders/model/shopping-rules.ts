import { isDeepStrictEqual } from 'node:util'
import type { CartRule as Rule } from './cart-rules.ts'
import { size } from './events.ts'
import {
  type Answer,
  changed,
  type PlaceAct,
  refused,
  type Selection,
  type Setting,
  type State,
} from './state.ts'

const payMinutes = 30
const couponFen = 1000
const [freightFen, freeFromFen] = [1000, 9900]

/**
 * Changes nothing. Without concurrent events, it returns exactly the amount that placing would charge for the lines that it
 * shows; the others it names as unavailable, by stock that a process knows 1.5 seconds late.
 */
export const settle: Rule<'settle'> = (state, { user, coupon }, answer, { isAlone }) => {
  const isUsed = coupon !== null && state.coupons[user]?.[coupon] !== null
  if (answer.status === 409 && (isUsed || !isAlone)) return refused(state, answer, 409, 'coupon_not_usable')
  if (answer.status !== 200 || (isUsed && isAlone)) return []
  if (!isAlone) return [state]
  const shown = answer.body as { skus: { count: number }[]; unavailable: object[]; pay_amount: string }
  const selected = selectionOf(state, user)
  const fits = subsetsOf(selected).some(
    (lines) =>
      isDeepStrictEqual(countsOf(lines), countsOf(shown.skus)) &&
      (priceOf(lines, coupon !== null) / 100).toFixed(2) === shown.pay_amount,
  )
  return fits && shown.skus.length + shown.unavailable.length === selected.length ? [state] : []
}

const countsOf = (lines: readonly { count: number }[]) =>
  lines.map(({ count }) => count).sort((a, b) => a - b)

const subsetsOf = (lines: Selection): Selection[] =>
  Array.from({ length: 2 ** lines.length }, (_, i) => lines.filter((_, at) => (i >> at) & 1))

/** Captures the selected lines: cart changes during the request do not change the order. */
export const readCart: Rule<'readCart'> = (state, { user, mark }) => [
  changed(state, (next) => {
    next.reading[mark] = selectionOf(state, user)
  }),
]

export const place: Rule<'place'> = (state, act, answer, setting) => {
  const { [act.mark]: lines, ...reading } = state.reading
  if (!lines) return []
  const afterRead = { ...state, reading }
  return [
    ...placeOne(afterRead, { ...act, lines, asked: askedBy(act) }, answer, setting),
    ...answerOfConcurrent(afterRead, act, answer, setting),
  ]
}

export const buyNow: Rule<'buyNow'> = (state, act, answer, setting) =>
  placeOne(state, { ...act, asked: askedBy(act) }, answer, setting)

/** What a repetition with the same idempotency key must ask for too. */
const askedBy = ({ coupon, lines }: { coupon: number | null; lines?: Selection }) =>
  JSON.stringify([coupon, lines?.toSorted((a, b) => a.sku - b.sku)])

/**
 * Of two concurrent requests for one cart, the second is answered with the order of the first; its key then finds that
 * order too.
 */
function answerOfConcurrent(
  state: State,
  act: PlaceAct,
  { status, body }: Answer,
  { existing, placingTwice }: Setting,
): State[] {
  const { user, key } = act
  const id = body.order_id as string
  const isOfConcurrent = placingTwice.has(user) && state.orders[id]?.user === user && !existing.has(id)
  if (status !== 201 || !isOfConcurrent) return []
  if (key === null) return [state]
  const known = findByKey(state, user, key)
  const asked = askedBy(act)
  if (known) return known.id === id && known.asked === asked ? [state] : []
  return [changed(state, ({ orders }) => orders[id]?.keys.push({ key, asked }))]
}

/** Finds the order of a user's idempotency key, and what that request asked for. */
function findByKey(state: State, user: number, key: string) {
  return Object.entries(state.orders)
    .filter(([, order]) => order.user === user)
    .flatMap(([id, { keys }]) => keys.map((each) => ({ ...each, id })))
    .find((each) => each.key === key)
}

type Placing = Readonly<{
  user: number
  coupon: number | null
  key: string | null
  lines: Selection
  asked: string
}>

function placeOne(state: State, act: Placing, answer: Answer, { isAlone }: Setting): State[] {
  const { user, coupon, key, lines, asked } = act
  const repeated = key === null ? undefined : findByKey(state, user, key)
  if (repeated) {
    if (repeated.asked !== asked) return refused(state, answer, 422, 'idempotency_key_reused')
    return answer.status === 201 && answer.body.order_id === repeated.id ? [state] : []
  }
  if (lines.length === 0) return refused(state, answer, 400, 'selection_empty')
  const isUsed = coupon !== null && state.coupons[user]?.[coupon] !== null
  const isShort = lines.some(({ sku, count }) => (state.stock[sku] as number) < count)
  // the coupon is checked before and again after the lines
  if (isUsed && answer.code === 'coupon_not_usable') return refused(state, answer, 409, 'coupon_not_usable')
  if (isShort && !(isUsed && isAlone)) return refused(state, answer, 409, 'stock_short')
  if (isUsed) return []
  const id = answer.body.order_id as string
  return answer.status === 201 && !state.orders[id] ? [withOrder(state, act, id)] : []
}

function withOrder(state: State, { user, coupon, key, lines, asked }: Placing, id: string): State {
  return changed(state, (next) => {
    next.orders[id] = {
      user,
      status: 1,
      payFen: priceOf(lines, coupon !== null),
      lines: lines.map((line) => ({ ...line, isReviewed: false })),
      coupon,
      address: 0,
      isHidden: false,
      keys: key === null ? [] : [{ key, asked }],
      payUntil: state.minutes + payMinutes,
      dueAt: null,
      receivedAt: null,
      isStarted: false,
      trade: 'none',
      tradeNo: '',
      payments: {},
      refunds: [],
    }
    if (coupon !== null) (next.coupons[user] as (string | null)[])[coupon] = id
    for (const { sku, count } of lines) (next.stock[sku] as number) -= count
  })
}

/** Removes the ordered counts from the cart once the order is stored; lines changed since then keep the difference. */
export const removeLines: Rule<'removeLines'> = (state, { orderId }) => [
  changed(state, ({ carts, orders }) => {
    const { user, lines } = orders[orderId] as State['orders'][string]
    const cart = carts[user] as State['carts'][number]
    for (const { sku, count } of lines) {
      const line = cart[sku]
      if (line) line.count -= count
      if (line && line.count <= 0) delete cart[sku]
    }
  }),
]

function selectionOf({ carts }: State, user: number): Selection {
  return Object.entries(carts[user] ?? {})
    .filter(([, { selected }]) => selected)
    .map(([sku, { count }]) => ({ sku: Number(sku), count }))
}

function priceOf(lines: Selection, hasCoupon: boolean): number {
  if (lines.length === 0) return 0
  const total = lines.reduce((sum, { sku, count }) => sum + (size.skus[sku] as number) * count, 0)
  const goods = hasCoupon ? Math.max(0, total - couponFen) : total
  return goods + (goods >= freeFromFen ? 0 : freightFen)
}
