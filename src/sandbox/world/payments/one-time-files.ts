/** Files behind download addresses, such as bills; each can be fetched once. */
export class OneTimeFiles {
  readonly #byToken = new Map<string, Buffer>()

  /** @returns the token of the download address */
  store(file: Buffer): string {
    const token = crypto.randomUUID()
    this.#byToken.set(token, file)
    return token
  }

  /** Answers 404 for an unknown or used token. */
  consume(token: string): Response {
    const file = this.#byToken.get(token)
    this.#byToken.delete(token)
    return file ? new Response(new Uint8Array(file)) : new Response('', { status: 404 })
  }
}
