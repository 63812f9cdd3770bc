let calls = 0

/** Returns a `fetch` with the cookies of one browser. Each call is from another address, unless it names one: limits count addresses. */
export function createBrowser(): typeof fetch {
  let cookie = ''
  const browse = async (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    if (cookie && !headers.has('cookie')) headers.set('cookie', cookie)
    if (!headers.has('x-forwarded-for')) headers.set('x-forwarded-for', `198.51.100.${++calls % 250}`)
    const answer = await fetch(url, { ...init, headers })
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    return answer
  }
  return browse as typeof fetch
}
