import { startSecondProcess } from './second-process.ts'

/**
 * Starts a second process of the mall whose calls of the gateways pass a counter on their way to the sandbox. `calls` grows
 * by the Alipay method or the path of each, as `callsDuring` names them.
 */
export async function startCountedProcess() {
  const calls: string[] = []
  // `callsDuring` replaces the global one: a call of the second process is no call of this one
  const forward = globalThis.fetch
  const counter = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search, searchParams } = new URL(request.url)
      calls.push(searchParams.get('method') ?? pathname)
      const { method, headers } = request
      const body = method === 'GET' ? undefined : await request.text()
      const address = `http://127.0.0.1:${process.env.SANDBOX_PORT}${pathname}${search}`
      return forward(address, { method, headers, body })
    },
  })
  const counted = (address = '') => `http://127.0.0.1:${counter.port}${new URL(address).pathname}`
  const { base, stop: stopProcess } = await startSecondProcess({
    ALIPAY_GATEWAY: counted(process.env.ALIPAY_GATEWAY),
    WECHAT_PAY_BASE_URL: counted(process.env.WECHAT_PAY_BASE_URL),
  })
  const stop = async () => {
    stopProcess()
    await counter.stop(true)
  }
  return { base, calls, stop }
}
