import type { Gateway } from '../../support/factories/paid-orders.ts'

const onCalls = ['timeout', 'timeout_after', 'error', 'bad_signature'] as const
const onNotices = ['duplicate', 'reordered', 'late', 'lost', 'delayed'] as const
const onRefunds = ['refund_processing', 'refund_refused', 'refund_abnormal', 'refund_closed'] as const
export const faults = [...onCalls, ...onNotices, ...onRefunds]
export const steps = ['start', 'return', 'notify', 'query', 'close', 'refund'] as const
export const rivals = ['alone', 'a cancellation', 'the time-out', 'a second notice'] as const

export type Fault = (typeof faults)[number]
export type Step = (typeof steps)[number]
export type Cell = Readonly<{ gateway: Gateway; step: Step; fault: Fault; rival: (typeof rivals)[number] }>

const isOneOf = (list: readonly string[], name: string) => list.includes(name)

/** Why a fault cannot happen at a step; undefined when it can. */
export function reasonToLeaveOut({ gateway, step, fault }: Omit<Cell, 'rival'>): string | undefined {
  if (step === 'start' && gateway === 'alipay') return 'a signed address is made here, nobody is called'
  if (step === 'return' && gateway === 'wechat') return 'WeChat Pay sends nobody back'
  if (isOneOf(onRefunds, fault)) {
    if (step !== 'refund') return 'no money goes back in this step'
    const isOfWeChat = fault === 'refund_abnormal' || fault === 'refund_closed'
    return gateway === 'alipay' && isOfWeChat ? 'Alipay either gives back or refuses' : undefined
  }
  if (isOneOf(onNotices, fault))
    return step === 'notify' || step === 'refund'
      ? undefined
      : 'the gateway tells nothing by itself in this step'
  return step === 'notify'
    ? 'the gateway calls here; forged and unanswered notices have tests of their own'
    : undefined
}

const product = (['alipay', 'wechat'] as const).flatMap((gateway) =>
  steps.flatMap((step) => faults.map((fault) => ({ gateway, step, fault }))),
)
export const leftOut = product.filter((cell) => reasonToLeaveOut(cell) !== undefined)

/** Every fault at every step where it can happen, alone and at once with each rival. */
export const cells: readonly Cell[] = product
  .filter((cell) => reasonToLeaveOut(cell) === undefined)
  .flatMap((cell) => rivals.map((rival) => ({ ...cell, rival })))

export const isNotice = (fault: Fault) => isOneOf(onNotices, fault)
