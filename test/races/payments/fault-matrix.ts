import type { Gateway } from '../../support/factories/paid-orders.ts'

const callFaults = ['timeout', 'timeout_after', 'error', 'bad_signature'] as const
const notificationFaults = ['duplicate', 'reordered', 'late', 'lost', 'delayed'] as const
const refundFaults = ['refund_processing', 'refund_refused', 'refund_abnormal', 'refund_closed'] as const
export const faults = [...callFaults, ...notificationFaults, ...refundFaults]
export const steps = ['start', 'return', 'notify', 'query', 'close', 'refund'] as const
export const rivals = ['alone', 'a cancellation', 'the time-out', 'a duplicate notification'] as const

export type Fault = (typeof faults)[number]
export type Step = (typeof steps)[number]
export type Cell = Readonly<{ gateway: Gateway; step: Step; fault: Fault; rival: (typeof rivals)[number] }>

const isOneOf = (list: readonly string[], name: string) => list.includes(name)

/** Returns why a fault is impossible at a step; undefined if it is possible. */
export function reasonToSkip({ gateway, step, fault }: Omit<Cell, 'rival'>): string | undefined {
  if (step === 'start' && gateway === 'alipay') return 'the shop signs the page URL without a gateway call'
  if (step === 'return' && gateway === 'wechat') return 'WeChat Pay has no browser return'
  if (isOneOf(refundFaults, fault)) {
    if (step !== 'refund') return 'this step refunds nothing'
    const isWeChatFault = fault === 'refund_abnormal' || fault === 'refund_closed'
    return gateway === 'alipay' && isWeChatFault ? 'Alipay either refunds or refuses' : undefined
  }
  if (isOneOf(notificationFaults, fault))
    return step === 'notify' || step === 'refund'
      ? undefined
      : 'the gateway sends no notification in this step'
  return step === 'notify'
    ? 'the gateway calls the shop; other tests cover forged and unanswered notifications'
    : undefined
}

const product = (['alipay', 'wechat'] as const).flatMap((gateway) =>
  steps.flatMap((step) => faults.map((fault) => ({ gateway, step, fault }))),
)
export const skipped = product.filter((cell) => reasonToSkip(cell) !== undefined)

/** Every possible fault of every step, alone and concurrent with each rival. */
export const cells: readonly Cell[] = product
  .filter((cell) => reasonToSkip(cell) === undefined)
  .flatMap((cell) => rivals.map((rival) => ({ ...cell, rival })))

export const isNotificationFault = (fault: Fault) => isOneOf(notificationFaults, fault)
