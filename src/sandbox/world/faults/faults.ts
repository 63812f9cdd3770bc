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
 * timeout: never answers, does nothing · timeout_after: never answers, but it is done · error: 500 (SMTP 451), does
 * nothing · html: a page instead of an answer, does nothing · bad_signature: done, but the reply's signature is wrong ·
 * duplicate: each notice or message comes twice · late: payment is told before the notices are answered · delayed: a
 * notice comes no sooner than the first that is repeated · lost: it never comes · reordered: it comes after the next
 * one about the same trade · throttled: too many calls, does nothing · refused: for good (a business limit, no such
 * mailbox) · refund_processing: a refund is under way until it was asked about · refund_refused: nothing is given back,
 * no balance · refund_abnormal, refund_closed: a refund is accepted and then fails · bill_missing, bill_foreign,
 * bill_wrong_amount, bill_missing_refund: a bill lacks a payment, has one more, one fen more, lacks a refund ·
 * bill_creating: a bill is not there yet · none: over.
 */
export const faultModes = {
  alipay: payment,
  wechat: [...payment.slice(0, -1), 'refund_abnormal', 'refund_closed', 'bill_creating', 'none'],
  qq: ['timeout', 'error', 'html', 'none'],
  sms: ['timeout', 'error', 'duplicate', 'throttled', 'refused', 'none'],
  mail: ['timeout', 'error', 'refused', 'none'],
} as const
export type FaultMode = (typeof faultModes)[keyof typeof faultModes][number]

/** What the mall asks of a party that takes money; a fault may be meant for one of these alone. */
export const paymentCalls = ['start', 'query', 'close', 'refund', 'refund_query', 'bill'] as const
export type PaymentCall = (typeof paymentCalls)[number]

const anyone = ''
const anything = ''

type Planned = {
  readonly gateway: string
  readonly mode: FaultMode
  readonly subject: string
  readonly call: PaymentCall | typeof anything
  count: number
}

/** Troubles that the next calls of a gateway will have: all of its calls, or those about one subject or of one kind. */
export class Faults {
  readonly #planned = new Map<string, Planned>()

  /**
   * @param subject a trade's `out_trade_no`, a mobile, a mailbox; every call of the gateway unless given
   * @param call the one kind of call that is meant
   */
  plan(
    gateway: string,
    mode: FaultMode,
    count: number,
    subject = anyone,
    call: PaymentCall | typeof anything = anything,
  ): void {
    const key = keyOf(gateway, subject, call)
    if (mode === 'none') this.#planned.delete(key)
    else this.#planned.set(key, { gateway, mode, subject, call, count })
  }

  /** What has not happened yet. */
  list(): readonly Planned[] {
    return [...this.#planned.values()]
  }

  /** Uses up one of the troubles planned for the subject, else for anyone, if it is one of `modes`. */
  take(gateway: string, subject: string, ...modes: FaultMode[]): FaultMode | undefined {
    return this.#takeOneOf([keyOf(gateway, subject), keyOf(gateway, anyone)], modes)
  }

  /** The same at a call, for which a trouble may have been planned alone. */
  takeAt(
    call: PaymentCall | undefined,
    gateway: string,
    subject: string,
    ...modes: FaultMode[]
  ): FaultMode | undefined {
    const atCall = [keyOf(gateway, subject, call), keyOf(gateway, anyone, call)]
    return this.#takeOneOf(call ? atCall : [], modes) ?? this.take(gateway, subject, ...modes)
  }

  #takeOneOf(keys: readonly string[], modes: readonly FaultMode[]): FaultMode | undefined {
    for (const key of keys) {
      const planned = this.#planned.get(key)
      if (!planned || !modes.includes(planned.mode)) continue
      if (--planned.count <= 0) this.#planned.delete(key)
      return planned.mode
    }
    return undefined
  }
}

const keyOf = (gateway: string, subject: string, call = anything) => `${gateway} ${subject} ${call}`
