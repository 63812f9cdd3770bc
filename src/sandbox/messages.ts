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
export class MessageBox {
  readonly #messages: Message[] = []

  put(message: Omit<Message, 'sent_at'>): void {
    this.#messages.unshift({ ...message, sent_at: new Date().toISOString() })
    if (this.#messages.length > kept) this.#messages.pop()
  }

  /** Newest first. */
  list(to: string): Message[] {
    return this.#messages.filter((message) => message.to === to).slice(0, 100)
  }
}
