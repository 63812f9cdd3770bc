import { isMallOrigin } from './addresses.ts'

/**
 * Lets the page /docs/ of the mall read an answer of the sandbox, and read where a redirect leads, which a browser hides from
 * scripts. Pages of other origins read nothing.
 * @param mallUrl PUBLIC_URL of the mall
 */
export function shareWithDocs(request: Request, response: Response, mallUrl: string): Response {
  const origin = request.headers.get('origin')
  const accepts = request.headers.get('accept') ?? ''
  const location = response.headers.get('location')
  const isAsked = response.status === 302 && location !== null && accepts === 'application/json'
  const answer = isAsked ? Response.json({ location }) : response
  if (!origin || !isMallOrigin(origin, mallUrl)) return answer
  answer.headers.set('access-control-allow-origin', origin)
  answer.headers.set('access-control-allow-headers', 'content-type')
  answer.headers.set('vary', 'origin')
  return answer
}
