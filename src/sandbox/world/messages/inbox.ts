import { shopTime } from '../shop-time.ts'

export type Message = Readonly<{
  to: string
  channel: 'sms' | 'mail'
  code: string | null
  link: string | null
  body: string
  /** With the offset of the shop. */
  sent_at: string
}>

const maxMessages = 10_000

/** The last ten thousand messages to all receivers. */
export class Inbox {
  readonly #messages: Message[] = []

  add(message: Omit<Message, 'sent_at'>): void {
    this.#messages.unshift({ ...message, sent_at: shopTime(new Date()) })
    if (this.#messages.length > maxMessages) this.#messages.pop()
  }

  /** Returns at most 100 messages, newest first, to one receiver or to all. */
  list(to?: string): Message[] {
    const found = to === undefined ? this.#messages : this.#messages.filter((message) => message.to === to)
    return found.slice(0, 100)
  }
}
