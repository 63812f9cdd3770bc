const payment = [
  'timeout',
  'timeout_after',
  'error',
  'bad_signature',
  'duplicate',
  'late',
  'delayed',
  'lost',
  'reordered',
  'refund_processing',
  'refund_refused',
  'bill_missing',
  'bill_foreign',
  'bill_wrong_amount',
  'bill_missing_refund',
  'none',
] as const

/**
 * What a planned fault does to the next call or notification:
 * - `timeout`: no answer, no effect; `timeout_after`: no answer, but the call has its effect
 * - `error`: status 500 (SMTP 451), no effect; `html`: a page instead of JSON, no effect
 * - `bad_signature`: the call has its effect, but the signature of the answer is wrong
 * - `duplicate`: each notification or message is sent twice
 * - `late`: the payment call answers before the notifications are answered
 * - `delayed`: the notification is sent after the first retry delay; `lost`: it is never sent
 * - `reordered`: the notification is sent after the next one about the same trade
 * - `throttled`: too many calls, no effect; `refused`: permanent failure (business limit, no such mailbox)
 * - `refund_processing`: the refund is pending until it is queried; `refund_refused`: no refund, balance too low
 * - `refund_abnormal`, `refund_closed`: the refund is accepted and fails later
 * - `bill_missing`, `bill_foreign`, `bill_wrong_amount`, `bill_missing_refund`: the bill lacks a payment, has an unknown
 *   payment, has one fen more, lacks a refund; `bill_creating`: the bill is not ready
 * - `none`: deletes a planned fault
 */
export const faultModes = {
  alipay: payment,
  wechat: [...payment.slice(0, -1), 'refund_abnormal', 'refund_closed', 'bill_creating', 'none'],
  qq: ['timeout', 'error', 'html', 'none'],
  sms: ['timeout', 'error', 'duplicate', 'throttled', 'refused', 'none'],
  mail: ['timeout', 'error', 'refused', 'none'],
} as const
export type FaultMode = (typeof faultModes)[keyof typeof faultModes][number]

/** The calls of the mall to a payment gateway. A fault can be limited to one of them. */
export const paymentCalls = ['start', 'query', 'close', 'refund', 'refund_query', 'bill'] as const
export type PaymentCall = (typeof paymentCalls)[number]

const anySubject = ''
const anyCall = ''

type Planned = {
  readonly gateway: string
  readonly mode: FaultMode
  readonly subject: string
  readonly call: PaymentCall | typeof anyCall
  count: number
}

/** Planned faults of gateways, each for a number of calls: all calls, those about one subject, or those of one kind. */
export class Faults {
  readonly #planned = new Map<string, Planned>()

  /**
   * Plans a fault and replaces the one for the same gateway, subject and call.
   * @param subject a trade's `out_trade_no`, a mobile or a mailbox; without it all calls of the gateway
   * @param call limits the fault to one kind of call
   */
  plan(
    gateway: string,
    mode: FaultMode,
    count: number,
    subject = anySubject,
    call: PaymentCall | typeof anyCall = anyCall,
  ): void {
    const key = keyOf(gateway, subject, call)
    if (mode === 'none') this.#planned.delete(key)
    else this.#planned.set(key, { gateway, mode, subject, call, count })
  }

  /** Returns the faults that have not happened yet. */
  list(): readonly Planned[] {
    return [...this.#planned.values()]
  }

  /** Consumes one planned fault of the subject, else one of the whole gateway, when its mode is one of `modes`. */
  consume(gateway: string, subject: string, ...modes: FaultMode[]): FaultMode | undefined {
    return this.#consumeFirst([keyOf(gateway, subject), keyOf(gateway, anySubject)], modes)
  }

  /** Like `consume`, but prefers a fault that is limited to this call. */
  consumeForCall(
    call: PaymentCall | undefined,
    gateway: string,
    subject: string,
    ...modes: FaultMode[]
  ): FaultMode | undefined {
    const keys = [keyOf(gateway, subject, call), keyOf(gateway, anySubject, call)]
    return this.#consumeFirst(call ? keys : [], modes) ?? this.consume(gateway, subject, ...modes)
  }

  #consumeFirst(keys: readonly string[], modes: readonly FaultMode[]): FaultMode | undefined {
    for (const key of keys) {
      const planned = this.#planned.get(key)
      if (!planned || !modes.includes(planned.mode)) continue
      if (--planned.count <= 0) this.#planned.delete(key)
      return planned.mode
    }
    return undefined
  }
}

const keyOf = (gateway: string, subject: string, call = anyCall) => `${gateway} ${subject} ${call}`
