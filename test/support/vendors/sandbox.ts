/** A call to the sandbox that the tests run beside. */
export async function sandbox<T = Record<string, unknown>>(path: string, body?: unknown): Promise<T> {
  const url = new URL(path, `http://127.0.0.1:${process.env.SANDBOX_PORT}`)
  const init =
    body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(url, init)
  return (await response.json()) as T
}
