import { cancelOrder } from '../../../src/domains/payments/cancellation/cancel-order.ts'
import { closeAccount } from '../../../src/domains/privacy/close-account.ts'
import { vendorOf } from '../../../src/gateways/payments/phone-trades.ts'
import { createOrder, type TestOrder as Order } from '../../support/factories/orders/orders.ts'
import { type Gateway, jobs, makeOverdue, startAt } from '../../support/factories/orders/paid-orders.ts'
import { createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { atFailpoint } from '../../support/processes/at-failpoint.ts'

type LatePaymentCase = Readonly<{
  title: string
  create?: () => Promise<Order>
  cancel: (order: Order) => Promise<unknown>
  /** Runs after the cancellation and before the payment. */
  meanwhile?: (order: Order) => Promise<unknown>
  expected: { status: number; stock: number; keptFen: number }
}>

export const paidState = { status: 2, stock: 9, keptFen: 6_990 }

export const cancelByBuyer = ({ user, orderId }: Order) => cancelOrder(user.id, orderId)

export async function cancelByTimeOut({ orderId }: Order): Promise<void> {
  await makeOverdue(orderId)
  await jobs.expire()
}

const cancelByAccountClosure = ({ user }: Order) =>
  closeAccount({ userId: user.id, password: user.password, address: '198.18.0.1' })

/** The buyer gets the page or code, and the order is cancelled before the gateway creates the trade. */
export async function cancelBeforeTrade(
  order: Order,
  gateway: Gateway,
  cancel: () => Promise<unknown>,
): Promise<void> {
  if (vendorOf(gateway) === 'wechat') {
    await atFailpoint('attempt:stored', cancel, () => startAt(gateway, order))
    return
  }
  const { url } = await startAt(gateway, order)
  await cancel()
  await (await fetch(url)).arrayBuffer()
}

type OrderWithCoupon = Order & { coupon: number }

async function createOrderWithCoupon(): Promise<OrderWithCoupon> {
  const [user, sku] = [await createUser(), await createSku({ stock: 10 })]
  const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
  return { ...(await createOrder(1, { user, lines: [[sku, 1]], coupon })), coupon }
}

const orderAgain = ({ user, sku, coupon }: OrderWithCoupon) =>
  createOrder(1, { user, lines: [[sku, 1]], coupon })

/** Late payments: of an order that was cancelled before the gateway knew its trade. */
export const latePaymentCases: readonly LatePaymentCase[] = [
  {
    title: 'the buyer cancelled: the order is reinstated',
    cancel: cancelByBuyer,
    expected: paidState,
  },
  {
    title: 'the order timed out: the order is reinstated',
    cancel: cancelByTimeOut,
    expected: paidState,
  },
  {
    title: 'the coupon is unused again: the order is reinstated with its coupon',
    create: createOrderWithCoupon,
    cancel: cancelByBuyer,
    expected: { status: 2, stock: 9, keptFen: 5_990 },
  },
  {
    title: 'another order uses the coupon: the payment is refunded',
    create: createOrderWithCoupon,
    cancel: cancelByBuyer,
    meanwhile: (order) => orderAgain(order as OrderWithCoupon),
    expected: { status: 6, stock: 9, keptFen: 0 },
  },
  {
    title: 'the goods are sold out: the payment is refunded',
    cancel: cancelByTimeOut,
    meanwhile: ({ sku }) => createOrder(1, { lines: [[sku, 10]] }),
    expected: { status: 6, stock: 0, keptFen: 0 },
  },
  {
    title: 'the buyer closed the account: the payment is refunded',
    cancel: cancelByAccountClosure,
    expected: { status: 6, stock: 10, keptFen: 0 },
  },
  {
    title: 'the buyer cancelled and then closed the account: the payment is refunded',
    cancel: cancelByBuyer,
    meanwhile: cancelByAccountClosure,
    expected: { status: 6, stock: 10, keptFen: 0 },
  },
]
