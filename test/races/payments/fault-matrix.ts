import { vendorOf } from '../../../src/gateways/payments/phone-trades.ts'
import type { Gateway } from '../../support/factories/orders/paid-orders.ts'

const callFaults = ['timeout', 'timeout_after', 'error', 'bad_signature'] as const
const notificationFaults = ['duplicate', 'reordered', 'late', 'lost', 'delayed'] as const
const refundFaults = ['refund_processing', 'refund_refused', 'refund_abnormal', 'refund_closed'] as const
const faults = [...callFaults, ...notificationFaults, ...refundFaults]
const steps = ['start', 'return', 'notify', 'query', 'close', 'refund'] as const
export const rivals = ['alone', 'a cancellation', 'the time-out', 'a duplicate notification'] as const

type Fault = (typeof faults)[number]
type Step = (typeof steps)[number]
export type Cell = Readonly<{ gateway: Gateway; step: Step; fault: Fault; rival: (typeof rivals)[number] }>

const onPhone = ['alipay_phone', 'wechat_phone'] as const

const isOneOf = (list: readonly string[], name: string) => list.includes(name)

/** Returns why a fault is impossible at a step; undefined if it is possible. */
export function reasonToSkip({ gateway, step, fault }: Omit<Cell, 'rival'>): string | undefined {
  const vendor = vendorOf(gateway)
  if (step === 'start' && vendor === 'alipay') return 'the shop signs the page URL without a gateway call'
  if (step === 'return' && vendor === 'wechat') return 'WeChat Pay has no browser return'
  if (isOneOf(refundFaults, fault)) {
    if (step !== 'refund') return 'this step refunds nothing'
    const isWeChatFault = fault === 'refund_abnormal' || fault === 'refund_closed'
    return vendor === 'alipay' && isWeChatFault ? 'Alipay either refunds or refuses' : undefined
  }
  if (isOneOf(notificationFaults, fault))
    return step === 'notify' || step === 'refund'
      ? undefined
      : 'the gateway sends no notification in this step'
  return step === 'notify'
    ? 'the gateway calls the shop; other tests cover forged and unanswered notifications'
    : undefined
}

export const product = (['alipay', 'wechat', ...onPhone] as const).flatMap((gateway) =>
  steps.flatMap((step) => faults.map((fault) => ({ gateway, step, fault }))),
)
export const skipped = product.filter((cell) => reasonToSkip(cell) !== undefined)

/** Alone and concurrent with each rival. The gateways on a phone share their code with the others, so that one of the four suffices. */
const rivalsOf = ({ gateway, step }: (typeof product)[number], index: number) =>
  isOneOf(onPhone, gateway) ? rivals.slice((index + steps.indexOf(step)) % rivals.length).slice(0, 1) : rivals

/** Every possible fault of every step at every gateway. */
export const cells: readonly Cell[] = product
  .filter((cell) => reasonToSkip(cell) === undefined)
  .flatMap((cell, index) => rivalsOf(cell, index).map((rival) => ({ ...cell, rival })))

export const isNotificationFault = (fault: Fault) => isOneOf(notificationFaults, fault)
