const loopback = ['localhost', '127.0.0.1', '[::1]']

/**
 * Lets the page /docs/ of the mall read an answer of the sandbox, and read where a redirect leads, which a browser hides from
 * scripts. Pages of other origins read nothing.
 * @param mallUrl PUBLIC_URL of the mall; other loopback names of the same port count as the same page
 */
export function shareWithDocs(request: Request, response: Response, mallUrl: string): Response {
  const origin = request.headers.get('origin')
  const accepts = request.headers.get('accept') ?? ''
  const location = response.headers.get('location')
  const isAsked = response.status === 302 && location !== null && accepts === 'application/json'
  const answer = isAsked ? Response.json({ location }) : response
  if (!origin || !isMall(origin, new URL(mallUrl))) return answer
  answer.headers.set('access-control-allow-origin', origin)
  answer.headers.set('access-control-allow-headers', 'content-type')
  answer.headers.set('vary', 'origin')
  return answer
}

function isMall(origin: string, mall: URL): boolean {
  if (origin === mall.origin) return true
  if (!URL.canParse(origin)) return false
  const { protocol, port, hostname } = new URL(origin)
  return (
    protocol === mall.protocol &&
    port === mall.port &&
    [hostname, mall.hostname].every((name) => loopback.includes(name))
  )
}
