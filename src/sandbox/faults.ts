/**
 * timeout: never answers, does nothing · error: 500 (SMTP 451), does nothing · html: a page instead of an answer, does
 * nothing · bad_signature: done, but the reply's signature is wrong · duplicate: each notice or message comes twice ·
 * late: payment is told before the notices are answered · throttled: too many calls, does nothing · refused: for good (a
 * business limit, no such mailbox) · none: over.
 */
export const faultModes = {
  alipay: ['timeout', 'error', 'bad_signature', 'duplicate', 'late', 'none'],
  qq: ['timeout', 'error', 'html', 'none'],
  sms: ['timeout', 'error', 'duplicate', 'throttled', 'refused', 'none'],
  mail: ['timeout', 'error', 'refused', 'none'],
} as const
export type FaultMode = (typeof faultModes)[keyof typeof faultModes][number]

const anyone = ''

/** Troubles that the next calls of a gateway will have: all of its calls, or those about one subject. */
export class Faults {
  readonly #planned = new Map<string, { mode: FaultMode; count: number }>()

  /** @param subject a trade's `out_trade_no`, a mobile, a mailbox; every call of the gateway unless given */
  plan(gateway: string, mode: FaultMode, count: number, subject = anyone): void {
    const key = keyOf(gateway, subject)
    if (mode === 'none') this.#planned.delete(key)
    else this.#planned.set(key, { mode, count })
  }

  /** Uses up one of the troubles planned for the subject, else for anyone, if it is one of `modes`. */
  take(gateway: string, subject: string, ...modes: FaultMode[]): FaultMode | undefined {
    for (const key of [keyOf(gateway, subject), keyOf(gateway, anyone)]) {
      const planned = this.#planned.get(key)
      if (!planned || !modes.includes(planned.mode)) continue
      if (--planned.count <= 0) this.#planned.delete(key)
      return planned.mode
    }
    return undefined
  }
}

const keyOf = (gateway: string, subject: string) => `${gateway} ${subject}`
