import { app } from './http.ts'

/** Listens where the sandbox sends its notices; with parallel workers, whoever comes first serves for all of them. */
export function listenForNotices(): { stop: () => void } {
  const server = Bun.serve({
    port: Number(process.env.PORT),
    hostname: '127.0.0.1',
    reusePort: true,
    fetch: (r) => app.handle(r),
  })
  return { stop: () => void server.stop(true) }
}

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
