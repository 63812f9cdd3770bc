import { answered, changedOrder, orderOf, type Rule } from './rule.ts'
import { refused } from './state.ts'

const readdressable = [1, 2]
const hideable = [5, 6]

/** All addresses of the model have the same freight. */
export const readdress: Rule<'readdress'> = (state, act, answer) => {
  if (act.byStranger) return refused(state, answer, 404, 'not_found')
  if (!readdressable.includes(orderOf(state, act).status)) return refused(state, answer, 409, 'order_state')
  const next = changedOrder(state, act, (order) => {
    order.address = act.address
  })
  return answered(answer, 200, next)
}

export const hide: Rule<'hide'> = (state, act, answer) => {
  if (act.byStranger) return refused(state, answer, 404, 'not_found')
  if (!hideable.includes(orderOf(state, act).status)) return refused(state, answer, 409, 'order_state')
  const next = changedOrder(state, act, (order) => {
    order.isHidden = true
  })
  return answered(answer, 204, next)
}

/** This model has no staff that answer requests, so a request is open or withdrawn. */
export const withdraw: Rule<'withdraw'> = (state, act, answer) => {
  if (act.byStranger) return refused(state, answer, 404, 'not_found')
  const next = changedOrder(state, act, ({ refunds }) => {
    for (const request of refunds) request.isWithdrawn ||= request.id === act.refundId
  })
  return answered(answer, 204, next)
}
