import { answered, changedOrder, orderOf, type Rule } from './rule.ts'
import { changed, refused, type State } from './state.ts'

export const start: Rule<'start'> = (state, act, answer, { isAlone }) => {
  const { status, payUntil, trade } = orderOf(state, act)
  if (act.byStranger) return refused(state, answer, 404, 'not_found')
  if (status !== 1) return refused(state, answer, 409, 'order_not_payable')
  if (payUntil <= state.minutes) return refused(state, answer, 409, 'order_expired')
  // a concurrent cancellation has closed the trade
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

export const visit: Rule<'visit'> = (state, act, answer) => {
  if (orderOf(state, act).trade === 'closed') return answered(answer, 400, state)
  return answered(
    answer,
    200,
    changedOrder(state, act, (order) => {
      if (order.trade === 'none') order.trade = 'waiting'
    }),
  )
}

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

/**
 * Applies a payment to an unpaid order, or to a cancelled order that can be reinstated; otherwise it is surplus.
 * A reinstated order is listed again. Repeating a trade changes nothing.
 */
export function paid(state: State, act: { orderId: string }, tradeNo: string): State {
  const { status, payments } = orderOf(state, act)
  if (tradeNo in payments) return state
  const reinstated = status === 6 ? reinstate(state, act) : undefined
  return changedOrder(reinstated ?? state, act, (order) => {
    const isApplied = status === 1 || reinstated !== undefined
    order.payments[tradeNo] = isApplied
    if (isApplied) Object.assign(order, { status: 2, isHidden: false })
  })
}

/** Takes stock and coupon again for a cancelled order; undefined when one of them is no longer available. */
function reinstate(state: State, act: { orderId: string }): State | undefined {
  const { lines, coupon, user } = orderOf(state, act)
  if (lines.some(({ sku, count }) => (state.stock[sku] as number) < count)) return undefined
  if (coupon !== null && state.coupons[user]?.[coupon] !== null) return undefined
  return changed(state, ({ stock, coupons }) => {
    for (const { sku, count } of lines) (stock[sku] as number) -= count
    if (coupon !== null) (coupons[user] as (string | null)[])[coupon] = act.orderId
  })
}

export const notification: Rule<'notification' | 'otherTrade'> = (state, act, answer) =>
  answered(answer, 200, paid(state, act, answer.body.trade_no as string))

/** A payment of an amount other than the amount due is surplus. */
export const otherAmount: Rule<'otherAmount'> = (state, act, answer) =>
  answered(
    answer,
    200,
    changedOrder(state, act, (order) => {
      order.payments[answer.body.trade_no as string] = false
    }),
  )

export const forged: Rule<'forged'> = (state, _, answer) => answered(answer, 400, state)

/** A recorded payment is answered from the database, even during an outage of the gateway. */
export const returnToShop: Rule<'return'> = (state, act, answer, { isGatewayDown }) => {
  const { payments, tradeNo } = orderOf(state, act)
  if (isGatewayDown && !(tradeNo in payments)) return refused(state, answer, 503, 'gateway_unavailable')
  const next = paid(state, act, tradeNo)
  if (orderOf(next, act).payments[tradeNo]) return answered(answer, 200, next)
  return refused(next, answer, 409, 'payment_surplus')
}
