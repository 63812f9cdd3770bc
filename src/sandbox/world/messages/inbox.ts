export type Message = Readonly<{
  to: string
  channel: 'sms' | 'mail'
  code: string | null
  link: string | null
  body: string
  sent_at: string
}>

const kept = 10_000

/** What was sent to anybody, the last ten thousand. */
export class Inbox {
  readonly #messages: Message[] = []

  put(message: Omit<Message, 'sent_at'>): void {
    this.#messages.unshift({ ...message, sent_at: new Date().toISOString() })
    if (this.#messages.length > kept) this.#messages.pop()
  }

  /** Newest first, to somebody or to anybody. */
  list(to?: string): Message[] {
    const found = to === undefined ? this.#messages : this.#messages.filter((message) => message.to === to)
    return found.slice(0, 100)
  }
}
