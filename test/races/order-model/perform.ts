import type { Mall, Minted } from './mall.ts'
import { createMoney } from './money.ts'
import { createCall, read } from './requests.ts'
import type { Act, Answer, OrderAct, OrderState, State } from './state.ts'

/** Does acts at the processes of a mall in turn, for the users of one run. */
export function createPerformer(mall: Mall, minted: Minted) {
  const { users, skus } = minted
  const call = createCall(mall, minted)
  const money = createMoney(mall, call)
  const command = async (order: object) => read(await mall.tell(mall.nextBase(), order))

  async function perform(act: Act, { orders }: State): Promise<Answer> {
    if ('orderId' in act && 'order' in act) return performOn(act, orders[act.orderId] as OrderState)
    switch (act.kind) {
      case 'add':
      case 'set': {
        const body = { sku_id: skus[act.sku], count: act.count, selected: act.selected }
        return call({ method: act.kind === 'add' ? 'POST' : 'PUT', path: '/cart/', user: act.user, body })
      }
      case 'select': {
        const body = { selected: act.selected }
        return call({ method: 'PUT', path: '/cart/selection/', user: act.user, body })
      }
      case 'settle': {
        const query = act.coupon === null ? '' : `?coupon=${users[act.user]?.coupons[act.coupon]}`
        return call({ method: 'GET', path: `/orders/settlement/${query}`, user: act.user })
      }
      case 'place': {
        const own = users[act.user] as Minted['users'][number]
        const coupon = act.coupon === null ? {} : { coupon: own.coupons[act.coupon] }
        const body = { address: own.addressId, pay_method: 2, ...coupon }
        return call({ path: '/orders/', user: act.user, key: act.key, body })
      }
      default:
        return command({ job: act.kind })
    }
  }

  async function performOn(act: OrderAct, order: OrderState): Promise<Answer> {
    const { orderId } = act
    const user = 'byStranger' in act && act.byStranger ? (order.user + 1) % users.length : order.user
    switch (act.kind) {
      case 'cancel':
        return call({ path: `/orders/${orderId}/cancellation/`, user })
      case 'receive':
        return call({ path: `/orders/${orderId}/receipt/`, user })
      case 'ship':
        return command({ ship: orderId })
      case 'review': {
        const sku = order.lines[act.line % order.lines.length]?.sku as number
        const body = { order: orderId, comment: '质量很好，送货也快', score: 5 }
        return call({ path: `/skus/${skus[sku]}/comments/`, user, body })
      }
      case 'refund': {
        const body = { reason: '不喜欢', ...(act.amount && { amount: act.amount }) }
        return call({ path: `/orders/${orderId}/refunds/`, user, key: act.key, body })
      }
      default:
        return money.move(act, order.payFen, user)
    }
  }

  return { isPossible: money.isPossible, perform }
}
