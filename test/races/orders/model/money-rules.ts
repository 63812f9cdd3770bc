import { answered, changedOrder, orderOf, type Rule } from './rule.ts'
import { changed, refused, type State } from './state.ts'

export const start: Rule<'start'> = (state, act, answer, { isAlone }) => {
  const { status, payUntil, trade } = orderOf(state, act)
  if (act.byStranger) return refused(state, answer, 404, 'not_found')
  if (status !== 1) return refused(state, answer, 409, 'order_not_payable')
  if (payUntil <= state.minutes) return refused(state, answer, 409, 'order_expired')
  // whoever cancels the order at the same moment has had its trade closed
  if (answer.code === 'payment_closed' && !isAlone && trade !== 'none' && trade !== 'paid')
    return answered(
      answer,
      409,
      changedOrder(state, act, (order) => {
        order.trade = 'closed'
      }),
    )
  return answered(
    answer,
    200,
    changedOrder(state, act, (order) => {
      order.isStarted = true
    }),
  )
}

export const visit: Rule<'visit'> = (state, act, answer) =>
  answered(
    answer,
    200,
    changedOrder(state, act, (order) => {
      if (order.trade === 'none') order.trade = 'waiting'
    }),
  )

export const pay: Rule<'pay'> = (state, act, answer) => {
  const { trade } = orderOf(state, act)
  if (trade === 'none') return answered(answer, 404, state)
  if (trade === 'closed') return answered(answer, 409, state)
  return answered(
    answer,
    200,
    changedOrder(state, act, (order) => {
      order.trade = 'paid'
      order.tradeNo = answer.body.trade_no as string
    }),
  )
}

/** Money arrives: it pays the order that waits for it or can come back, and is surplus otherwise, once for each trade. */
export function paid(state: State, act: { orderId: string }, tradeNo: string): State {
  const { status, payments } = orderOf(state, act)
  if (tradeNo in payments) return state
  const revived = status === 6 ? revive(state, act) : undefined
  return changedOrder(revived ?? state, act, (order) => {
    const isApplied = status === 1 || revived !== undefined
    order.payments[tradeNo] = isApplied
    if (isApplied) order.status = 2
  })
}

/** A cancelled order takes its stock and its coupon again, if they are there. */
function revive(state: State, act: { orderId: string }): State | undefined {
  const { lines, coupon, user } = orderOf(state, act)
  if (lines.some(({ sku, count }) => (state.stock[sku] as number) < count)) return undefined
  if (coupon !== null && state.coupons[user]?.[coupon] !== null) return undefined
  return changed(state, ({ stock, coupons }) => {
    for (const { sku, count } of lines) (stock[sku] as number) -= count
    if (coupon !== null) (coupons[user] as (string | null)[])[coupon] = act.orderId
  })
}

export const notice: Rule<'notice' | 'stray'> = (state, act, answer) =>
  answered(answer, 200, paid(state, act, answer.body.trade_no as string))

/** Another amount than is due pays nothing. */
export const wrong: Rule<'wrong'> = (state, act, answer) =>
  answered(
    answer,
    200,
    changedOrder(state, act, (order) => {
      order.payments[answer.body.trade_no as string] = false
    }),
  )

export const forged: Rule<'forged'> = (state, _, answer) => answered(answer, 400, state)

/** What the books know is answered from them, whether the gateway is away or not. */
export const comeBack: Rule<'return'> = (state, act, answer, { isAway }) => {
  const { payments, tradeNo } = orderOf(state, act)
  if (isAway && !(tradeNo in payments)) return refused(state, answer, 503, 'gateway_unavailable')
  const next = paid(state, act, tradeNo)
  if (orderOf(next, act).payments[tradeNo]) return answered(answer, 200, next)
  return refused(next, answer, 409, 'payment_surplus')
}
