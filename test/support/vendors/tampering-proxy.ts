/** Starts a proxy between the mall and `target` that can change every response. It records the requests in `asked`. */
export function startTamperingProxy(target: string) {
  let alter = (response: Response, _request: Request): Response | Promise<Response> => response
  const asked: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url)
      asked.push(`${request.method} ${pathname}${search}`)
      const body = request.method === 'GET' ? null : await request.text()
      const { method, headers } = request
      return alter(await fetch(`${target}${pathname}${search}`, { method, headers, body }), request)
    },
  })
  return {
    base: `http://127.0.0.1:${server.port}`,
    asked,
    /** Sets the function that changes each response. */
    alter: (change: typeof alter) => {
      alter = change
    },
    stop: () => server.stop(true),
  }
}

/** Returns the response with a changed body and headers. A header that is undefined is removed. */
export async function alteredResponse(
  response: Response,
  body: (text: string) => string,
  headers: Record<string, string | undefined> = {},
): Promise<Response> {
  const all = new Headers(response.headers)
  all.delete('content-length')
  all.delete('content-encoding')
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) all.delete(name)
    else all.set(name, value)
  }
  const text = body(await response.text())
  return new Response(text || null, { status: response.status, headers: all })
}
