import { cancelUnpaid } from '../../../src/domains/orders/lifecycle/cancel-order.ts'
import { vendorOf } from '../../../src/gateways/payments/phone-trades.ts'
import type { Checkpoint } from '../../../src/lib/failpoints.ts'
import type { TestOrder as Order } from '../../support/factories/orders/orders.ts'
import {
  createApprovedRefund,
  type Gateway,
  gateways,
  isOnPhone,
  jobs,
  makeOverdue,
  otherVendorOf,
  payAtGateway,
  planFault,
  startWithRetries,
} from '../../support/factories/orders/paid-orders.ts'

export type Verb = 'start' | 'cancel' | 'notify' | 'reconcile' | 'expire' | 'refunds'
/** `refundedOnce`: one of two payments is refunded, the other pays the order. */
export type Outcome = 'paid' | 'cancelled' | 'refundedOnce' | 'refunded'
export type Crash = Readonly<{
  /** When the process is killed, in words. */
  moment: string
  verb: Verb
  point: Checkpoint
  gateway: Gateway
  before: keyof typeof states | undefined
  outcome: Outcome
}>

/** The gateway of the second payment: of a phone that of a computer at the same vendor, else that of the other vendor. */
const other = (gateway: Gateway): Gateway => (isOnPhone(gateway) ? vendorOf(gateway) : otherVendorOf(gateway))

/** Each brings the payment of an order into a state before the crash. */
export const states = {
  started: (order: Order, gateway: Gateway) => startWithRetries(order, gateway),
  overdue: async (order: Order, gateway: Gateway) => {
    await startWithRetries(order, gateway)
    await makeOverdue(order.orderId)
  },
  /** Paid at the gateway, without a notification. */
  paid: async (order: Order, gateway: Gateway) => {
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId, { notify: false })
  },
  overduePaid: async (order: Order, gateway: Gateway) => {
    await states.paid(order, gateway)
    await makeOverdue(order.orderId)
  },
  late: async (order: Order, gateway: Gateway) => {
    await states.paid(order, gateway)
    await cancelUnpaid(order.orderId, 'expired')
  },
  paidTwice: async (order: Order, gateway: Gateway) => {
    await states.paid(order, gateway)
    await startWithRetries(order, other(gateway))
    await payAtGateway(other(gateway), order.orderId)
  },
  approved: async (order: Order, gateway: Gateway) => {
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId)
    await createApprovedRefund(order)
  },
  /** WeChat Pay first accepts a refund. Its result has to be queried, since the notification is lost. */
  accepted: async (order: Order, gateway: Gateway) => {
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId)
    await planFault(gateway, 'lost', order.orderId)
    await createApprovedRefund(order)
    if (vendorOf(gateway) === 'wechat') await jobs.sendRefunds()
  },
} as const

type Row = readonly [Verb, Checkpoint, readonly Gateway[], keyof typeof states | undefined, Outcome, string]
const [alipay, wechat] = [['alipay'], ['wechat']] as const
/** Each gateway meets each verb. Those on a phone share their code with the others, so that one row of a verb suffices. */
const [andAlipayPhone, andWechatPhone] = [
  ['alipay', 'wechat', 'alipay_phone'],
  ['alipay', 'wechat', 'wechat_phone'],
] as const
const rows: readonly Row[] = [
  ['start', 'attempt:stored', gateways, undefined, 'cancelled', 'before the gateway received the order'],
  [
    'notify',
    'payment:locked',
    ['alipay', 'wechat_phone'],
    undefined,
    'paid',
    'before a notified payment was stored',
  ],
  [
    'notify',
    'payment:stored',
    ['wechat', 'alipay_phone'],
    undefined,
    'paid',
    'before a stored notification was acknowledged',
  ],
  [
    'cancel',
    'trade:asked',
    ['wechat', 'alipay_phone'],
    'started',
    'cancelled',
    'after the query, before the trade was closed',
  ],
  ['cancel', 'trade:closed', andWechatPhone, 'started', 'cancelled', 'after the gateway closed the trade'],
  ['cancel', 'trades:closed', alipay, 'started', 'cancelled', 'before the order was cancelled'],
  ['cancel', 'payment:locked', wechat, 'paid', 'paid', 'while the buyer cancelled a paid order'],
  [
    'reconcile',
    'trade:asked',
    ['alipay', 'alipay_phone'],
    'paid',
    'paid',
    'after the gateway reported the payment',
  ],
  ['reconcile', 'payment:locked', wechat, 'paid', 'paid', 'before a polled payment was stored'],
  [
    'reconcile',
    'payment:written',
    ['alipay', 'wechat_phone'],
    'paidTwice',
    'refundedOnce',
    'before a second payment was stored',
  ],
  ['reconcile', 'payment:stored', wechat, 'paidTwice', 'refundedOnce', 'after a second payment was stored'],
  ['reconcile', 'payment:written', wechat, 'late', 'paid', 'before a late payment reinstated the order'],
  [
    'expire',
    'trades:closed',
    ['wechat', 'alipay_phone'],
    'overdue',
    'cancelled',
    'before an overdue order was cancelled',
  ],
  [
    'expire',
    'payment:stored',
    ['alipay', 'wechat_phone'],
    'overduePaid',
    'paid',
    'after a payment past the deadline was stored',
  ],
  ['refunds', 'refund:sent', andAlipayPhone, 'approved', 'refunded', 'after a refund was sent'],
  [
    'refunds',
    'refund:written',
    andWechatPhone,
    'accepted',
    'refunded',
    'before the refund result was stored',
  ],
  ['refunds', 'refund:stored', alipay, 'accepted', 'refunded', 'after the refund result was stored'],
]
export const crashes: readonly Crash[] = rows.flatMap(([verb, point, at, before, outcome, moment]) =>
  at.map((gateway) => ({ verb, point, gateway, before, outcome, moment })),
)
