const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

/** Returns whether a host name is always this machine. */
export const isLoopback = (hostname: string) => loopback.test(hostname)

/**
 * Returns whether an origin is that of the mall.
 * @param mallUrl PUBLIC_URL of the mall; other loopback names of the same port count as the same origin
 */
export function isMallOrigin(origin: string, mallUrl: string): boolean {
  const mall = new URL(mallUrl)
  if (origin === mall.origin) return true
  if (!URL.canParse(origin)) return false
  const { protocol, port, hostname } = new URL(origin)
  return protocol === mall.protocol && port === mall.port && [hostname, mall.hostname].every(isLoopback)
}
