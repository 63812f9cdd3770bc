import type { Faults } from '../faults/faults.ts'

type DeliveryResult = Readonly<{ text: string; accepted: boolean }>

/** Sends one notification, with the same id each time. Never throws. */
export type Notification = () => Promise<DeliveryResult>

type Options = Readonly<{
  gateway: 'alipay' | 'wechat'
  /** Seconds that the vendor waits before each retry. */
  retryDelays: readonly number[]
  /** The waits are divided by this number. */
  speed: number
}>

/** Delivers the notifications of one vendor, with planned faults, and retries until the shop accepts them. */
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
   * Delivers new notifications about a trade, and then the ones that a `reordered` fault held back.
   * @param subject the trade's out_trade_no
   * @param make makes a notification with a new id
   * @returns the answers to the first attempts; none when a fault delays or drops the notifications
   */
  async deliver(subject: string, make: () => Notification, times = 1): Promise<string[]> {
    const modes = ['duplicate', 'late', 'delayed', 'lost', 'reordered'] as const
    const fault = times > 0 ? this.#faults.consume(this.#options.gateway, subject, ...modes) : undefined
    const notifications = Array.from({ length: times }, make)
    const held = this.#held.get(subject) ?? []
    this.#held.delete(subject)
    if (fault === 'lost') return []
    if (fault === 'reordered') this.#held.set(subject, [...held, ...notifications])
    if (fault === 'delayed') for (const each of notifications) this.#retry(each, 0)
    if (fault === 'reordered' || fault === 'delayed') return []
    const copies = fault === 'duplicate' ? [...notifications, ...notifications] : notifications
    const sending = this.#sendAll(copies).then(async (answers) => {
      await this.#sendAll(held)
      return answers
    })
    return fault === 'late' ? [] : sending
  }

  /** Cancels all retries. */
  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #sendAll(notifications: readonly Notification[]): Promise<string[]> {
    return Promise.all(notifications.map((each) => this.#send(each, 0)))
  }

  async #send(notification: Notification, attempt: number): Promise<string> {
    const { text, accepted } = await notification()
    if (!accepted) this.#retry(notification, attempt)
    return text
  }

  #retry(notification: Notification, attempt: number): void {
    const { retryDelays, speed } = this.#options
    const seconds = retryDelays[attempt]
    if (seconds === undefined || this.#closed) return
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        void this.#send(notification, attempt + 1)
      },
      (seconds * 1000) / speed,
    )
    this.#timers.add(timer)
  }
}

/** Posts one notification and reads the answer of the shop. */
export async function postNotification(
  url: string,
  init: Readonly<{ body: string | URLSearchParams; headers?: Record<string, string>; timeoutMs: number }>,
  isAccepted: (response: Response, text: string) => boolean,
): Promise<DeliveryResult> {
  try {
    const { body, headers = {}, timeoutMs } = init
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(url, { method: 'POST', body, headers, signal })
    const text = await response.text()
    return { text, accepted: isAccepted(response, text) }
  } catch (error) {
    return { text: `unreachable: ${(error as Error).message}`, accepted: false }
  }
}
