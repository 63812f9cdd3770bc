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

/** Troubles that the next calls of a gateway will have. */
export class Faults {
  readonly #planned = new Map<string, { mode: FaultMode; count: number }>()

  plan(gateway: string, mode: FaultMode, count: number): void {
    if (mode === 'none') this.#planned.delete(gateway)
    else this.#planned.set(gateway, { mode, count })
  }

  /** Uses up one of the planned troubles, if it is one of `modes`. */
  take(gateway: string, ...modes: FaultMode[]): FaultMode | undefined {
    const planned = this.#planned.get(gateway)
    if (!planned || !modes.includes(planned.mode)) return undefined
    if (--planned.count <= 0) this.#planned.delete(gateway)
    return planned.mode
  }
}
