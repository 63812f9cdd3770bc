import { paid } from './money-rules.ts'
import { answered, changedOrder, orderOf, type Rule } from './rule.ts'
import { changed, type OrderState, type RefundState, refused, type Setting, type State } from './state.ts'

const refundable = [2, 3, 4, 5]
const [receiveMinutes, reviewMinutes, returnMinutes] = [10 * 1440, 15 * 1440, 7 * 1440]
const maxRefunds = 20
const dayMinutes = 1440
const isClaiming = ({ isWithdrawn }: RefundState) => !isWithdrawn

export const cancel: Rule<'cancel'> = (state, act, answer, setting) => {
  const order = orderOf(state, act)
  if (act.byStranger) return refused(state, answer, 404, 'not_found')
  if (order.status !== 1)
    return afterGatewayQuery(state, act, setting).flatMap((each) => refused(each, answer, 409, 'order_state'))
  if (setting.isGatewayDown && order.isStarted) {
    // the payment may start after the cancellation found no payment attempt, so the gateway is not queried
    const withoutQuery = setting.isAlone ? [] : answered(answer, 200, cancelled(state, act))
    return [...refused(state, answer, 503, 'gateway_unavailable'), ...withoutQuery]
  }
  if (order.trade === 'paid')
    return answer.code === 'order_state' ? answered(answer, 409, paid(state, act, order.tradeNo)) : []
  return answered(answer, 200, cancelled(state, act))
}

/**
 * The states of an order that left the status unpaid while a cancellation was under way. The cancellation may have
 * queried the gateway first, which records its payment or closes its trade; or it may not have queried the gateway.
 */
function afterGatewayQuery(
  state: State,
  act: { orderId: string },
  { isAlone, isGatewayDown }: Setting,
): State[] {
  if (isAlone || isGatewayDown) return [state]
  const { trade, tradeNo } = orderOf(state, act)
  if (trade === 'paid') return [state, paid(state, act, tradeNo)]
  const closed = changedOrder(state, act, (order) => {
    if (order.trade === 'waiting') order.trade = 'closed'
  })
  return [state, closed]
}

export const ship: Rule<'ship'> = (state, act, answer) => {
  const { status, refunds } = orderOf(state, act)
  // each event sends the parcel of the same number
  if (status === 3) return refused(state, answer, 400, 'shipment_exists')
  if (status !== 2) return refused(state, answer, 409, 'order_state')
  // this model has no staff that answer requests
  if (refunds.some(isClaiming)) return refused(state, answer, 409, 'refund_requested')
  return answered(answer, 200, moved(state, act, 3))
}

export const receive: Rule<'receive'> = (state, act, answer) => {
  if (act.byStranger) return refused(state, answer, 404, 'not_found')
  if (orderOf(state, act).status !== 3) return refused(state, answer, 409, 'order_state')
  return answered(answer, 200, moved(state, act, 4))
}

export const review: Rule<'review'> = (state, act, answer) => {
  const { status, lines } = orderOf(state, act)
  const at = act.line % lines.length
  if (lines[at]?.isReviewed) return refused(state, answer, 409, 'already_reviewed')
  if (status !== 4) return refused(state, answer, 409, 'order_state')
  const written = changedOrder(state, act, (order) => {
    ;(order.lines[at] as OrderState['lines'][number]).isReviewed = true
  })
  const isLast = orderOf(written, act).lines.every(({ isReviewed }) => isReviewed)
  return answered(answer, 201, isLast ? moved(written, act, 5) : written)
}

export const refund: Rule<'refund'> = (state, act, answer) => {
  const { status, payFen, refunds, receivedAt } = orderOf(state, act)
  const asked = String(act.amount)
  const known = refunds.find(({ key }) => key !== null && key === act.key)
  if (known && known.asked !== asked) return refused(state, answer, 422, 'idempotency_key_reused')
  if (known) return answered(answer, 201, state)
  if (!refundable.includes(status)) return refused(state, answer, 409, 'order_state')
  if (receivedAt !== null && state.minutes >= receivedAt + returnMinutes)
    return refused(state, answer, 409, 'return_window_over')
  const claims = refunds.filter(isClaiming)
  const recent = refunds.filter((each) => each.isWithdrawn && each.askedAt > state.minutes - dayMinutes)
  if (Math.max(claims.length, recent.length) === maxRefunds)
    return refused(state, answer, 409, 'refunds_too_many')
  const left = payFen - claims.reduce((sum, { fen }) => sum + fen, 0)
  const fen = act.amount === null ? left : Math.round(Number(act.amount) * 100)
  if (fen === 0 || fen > left) return refused(state, answer, 409, 'refund_exceeds')
  const request = { id: answer.body.id as number, fen, key: act.key, asked, askedAt: state.minutes }
  const next = changedOrder(state, act, (order) => order.refunds.push({ ...request, isWithdrawn: false }))
  return answer.body.amount === (fen / 100).toFixed(2) ? answered(answer, 201, next) : []
}

/** The expiry job handles an order that was due when the job started; another act may have changed the order since. */
export const expireOne: Rule<'expireOne'> = (state, act, _, setting) => {
  const { status, trade, tradeNo, isStarted } = orderOf(state, act)
  if (status !== 1) return afterGatewayQuery(state, act, setting)
  if (setting.isGatewayDown && isStarted) return setting.isAlone ? [state] : [state, cancelled(state, act)]
  return [trade === 'paid' ? paid(state, act, tradeNo) : cancelled(state, act)]
}

export const receiveOne: Rule<'receiveOne'> = (state, act) => [
  orderOf(state, act).status === 3 ? moved(state, act, 4) : state,
]

export const finishOne: Rule<'finishOne'> = (state, act) => [
  orderOf(state, act).status === 4 ? moved(state, act, 5) : state,
]

function cancelled(state: State, act: { orderId: string }): State {
  return changed(state, ({ orders, stock, coupons }) => {
    const order = orders[act.orderId] as OrderState
    order.status = 6
    if (order.trade === 'waiting') order.trade = 'closed'
    for (const { sku, count } of order.lines) (stock[sku] as number) += count
    if (order.coupon !== null) (coupons[order.user] as (string | null)[])[order.coupon] = null
  })
}

function moved(state: State, act: { orderId: string }, status: 3 | 4 | 5): State {
  const due = { 3: state.minutes + receiveMinutes, 4: state.minutes + reviewMinutes, 5: null }
  return changedOrder(state, act, (order) => {
    Object.assign(order, { status, dueAt: due[status] })
    if (status === 4) order.receivedAt = state.minutes
  })
}
