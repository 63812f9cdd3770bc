/** Calls the shared sandbox: POST when there is a body, else GET. @returns the JSON of the response */
export async function sandbox<T = Record<string, unknown>>(path: string, body?: unknown): Promise<T> {
  const url = new URL(path, `http://127.0.0.1:${process.env.SANDBOX_PORT}`)
  const init =
    body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(url, init)
  return (await response.json()) as T
}
