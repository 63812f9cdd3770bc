import type { ModelShop } from './mall.ts'
import { moveMoney } from './money.ts'
import { call, command, type Run } from './requests.ts'
import type { Act, Answer, OrderAct, OrderState, State } from './state.ts'

/** Performs an act at the next process. @returns its answer */
export async function perform(run: Run, act: Act, { orders }: State): Promise<Answer> {
  if ('orderId' in act && 'order' in act) return performOn(run, act, orders[act.orderId] as OrderState)
  const { users, skus } = run.minted
  switch (act.kind) {
    case 'add':
    case 'set': {
      const body = { sku_id: skus[act.sku], count: act.count, selected: act.selected }
      const method = act.kind === 'add' ? 'POST' : 'PUT'
      return call(run, { method, path: '/cart/', user: act.user, body })
    }
    case 'select': {
      const body = { selected: act.selected }
      return call(run, { method: 'PUT', path: '/cart/selection/', user: act.user, body })
    }
    case 'settle': {
      const query = act.coupon === null ? '' : `?coupon=${users[act.user]?.coupons[act.coupon]}`
      return call(run, { method: 'GET', path: `/orders/settlement/${query}`, user: act.user })
    }
    case 'place':
    case 'buyNow': {
      const own = users[act.user] as ModelShop['users'][number]
      const coupon = act.coupon === null ? {} : { coupon: own.coupons[act.coupon] }
      const lines = 'lines' in act && act.lines.map(({ sku, count }) => ({ sku_id: skus[sku], count }))
      const body = { address: own.addresses[0], pay_method: 2, ...coupon, ...(lines && { lines }) }
      return call(run, { path: '/orders/', user: act.user, key: act.key, body })
    }
    default:
      return command(run, { job: act.kind })
  }
}

async function performOn(run: Run, act: OrderAct, order: OrderState): Promise<Answer> {
  const { users, skus } = run.minted
  const { orderId } = act
  const user = 'byStranger' in act && act.byStranger ? (order.user + 1) % users.length : order.user
  switch (act.kind) {
    case 'cancel':
      return call(run, { path: `/orders/${orderId}/cancellation/`, user })
    case 'receive':
      return call(run, { path: `/orders/${orderId}/receipt/`, user })
    case 'readdress': {
      const body = { address: users[user]?.addresses[act.address] }
      return call(run, { method: 'PUT', path: `/orders/${orderId}/address/`, user, body })
    }
    case 'hide':
      return call(run, { method: 'DELETE', path: `/orders/${orderId}/`, user })
    case 'withdraw':
      return call(run, { method: 'DELETE', path: `/orders/${orderId}/refunds/${act.refundId}/`, user })
    case 'ship':
      return command(run, { ship: orderId })
    case 'review': {
      const sku = order.lines[act.line % order.lines.length]?.sku as number
      const body = { order: orderId, comment: '质量很好，送货也快', score: 5 }
      return call(run, { path: `/skus/${skus[sku]}/comments/`, user, body })
    }
    case 'refund': {
      const body = { reason: '不喜欢', ...(act.amount && { amount: act.amount }) }
      return call(run, { path: `/orders/${orderId}/refunds/`, user, key: act.key, body })
    }
    default:
      return moveMoney(run, act, order.payFen, user)
  }
}
