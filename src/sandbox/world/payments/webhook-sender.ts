import type { Faults } from '../faults/faults.ts'

export type DeliveryResult = Readonly<{ text: string; taken: boolean }>

/** Sends one notice, the same one each time. Never throws. */
export type Notification = () => Promise<DeliveryResult>

type Options = Readonly<{
  gateway: 'alipay' | 'wechat'
  /** The vendor's waits, in seconds, before a notice that was not taken comes again. */
  ladder: readonly number[]
  /** How many times faster than the vendor. */
  speed: number
}>

/** The post of one vendor: notices with their troubles, and again by the ladder until the shop takes them. */
export class WebhookSender {
  readonly #options: Options
  readonly #faults: Faults
  readonly #timers = new Set<Timer>()
  readonly #held = new Map<string, Notification[]>()
  #closed = false

  constructor(faults: Faults, options: Options) {
    this.#faults = faults
    this.#options = options
  }

  /**
   * @param subject the trade
   * @param make a notice with an id of its own
   * @returns what the shop said to each the first time, unless a fault sends it later or never
   */
  async deliver(subject: string, make: () => Notification, times = 1): Promise<string[]> {
    const modes = ['duplicate', 'late', 'delayed', 'lost', 'reordered'] as const
    const fault = times > 0 ? this.#faults.take(this.#options.gateway, subject, ...modes) : undefined
    const notices = Array.from({ length: times }, make)
    const held = this.#held.get(subject) ?? []
    this.#held.delete(subject)
    if (fault === 'lost') return []
    if (fault === 'reordered') this.#held.set(subject, [...held, ...notices])
    if (fault === 'delayed') for (const notice of notices) this.#again(notice, 0)
    if (fault === 'reordered' || fault === 'delayed') return []
    const copies = fault === 'duplicate' ? [...notices, ...notices] : notices
    const sending = this.#sendAll(copies).then(async (answers) => {
      await this.#sendAll(held)
      return answers
    })
    return fault === 'late' ? [] : sending
  }

  /** Sends nothing more. */
  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #sendAll(notices: readonly Notification[]): Promise<string[]> {
    return Promise.all(notices.map((notice) => this.#send(notice, 0)))
  }

  async #send(notice: Notification, rung: number): Promise<string> {
    const { text, taken } = await notice()
    if (!taken) this.#again(notice, rung)
    return text
  }

  #again(notice: Notification, rung: number): void {
    const { ladder, speed } = this.#options
    const seconds = ladder[rung]
    if (seconds === undefined || this.#closed) return
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        void this.#send(notice, rung + 1)
      },
      (seconds * 1000) / speed,
    )
    this.#timers.add(timer)
  }
}

/** Posts one notice and reads what the shop says. */
export async function postNotification(
  url: string,
  init: Readonly<{ body: string | URLSearchParams; headers?: Record<string, string>; timeoutMs: number }>,
  isTaken: (response: Response, text: string) => boolean,
): Promise<DeliveryResult> {
  try {
    const { body, headers = {}, timeoutMs } = init
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(url, { method: 'POST', body, headers, signal })
    const text = await response.text()
    return { text, taken: isTaken(response, text) }
  } catch (error) {
    return { text: `unreachable: ${(error as Error).message}`, taken: false }
  }
}
