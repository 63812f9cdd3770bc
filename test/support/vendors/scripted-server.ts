/** Starts a server with one scripted answer for each path. It records every request in `asked`. */
export function startScriptedServer() {
  const answers = new Map<string, () => Response | Promise<Response>>()
  const asked: { path: string; query: Record<string, string>; body: string }[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const { pathname, searchParams } = new URL(request.url)
      asked.push({ path: pathname, query: Object.fromEntries(searchParams), body: await request.text() })
      return (await answers.get(pathname)?.()) ?? new Response('not found', { status: 404 })
    },
  })
  return {
    base: `http://127.0.0.1:${server.port}`,
    asked,
    /** Sets the answer of `path`. Text is sent as HTML with status 200, as QQ does even for JSON. */
    answer: (path: string, answer: string | (() => Response | Promise<Response>)) =>
      answers.set(path, typeof answer === 'string' ? () => page(answer) : answer),
    stop: () => server.stop(true),
  }
}

function page(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/html' } })
}
