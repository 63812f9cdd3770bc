/** Files that a vendor has told an address of, each to be fetched once. */
export class OneTimeFiles {
  readonly #byToken = new Map<string, Buffer>()

  /** @returns the token that fetches it */
  put(file: Buffer): string {
    const token = crypto.randomUUID()
    this.#byToken.set(token, file)
    return token
  }

  take(token: string): Response {
    const file = this.#byToken.get(token)
    this.#byToken.delete(token)
    return file ? new Response(new Uint8Array(file)) : new Response('', { status: 404 })
  }
}
