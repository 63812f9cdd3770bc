/**
 * Completes the URL of a request without a Host, such as one in HTTP/1.0: Bun gives only its path, in which Elysia
 * and `new URL` look for a host. The path of a request then never depends on its host. `addressPlugin` refuses a malformed Host.
 * @param handle the handler of the application, which Elysia passes to `wrap`
 */
export function completeUrls(handle: (request: Request) => unknown) {
  return (request: Request) => {
    const { url } = request
    // the property goes onto this request: a copy would lose its socket address
    if (url.startsWith('/')) Object.defineProperty(request, 'url', { value: `http://localhost${url}` })
    return handle(request)
  }
}
