import { type AlipaySettings, createAlipay } from '../../../src/gateways/payments/alipay/gateway.ts'
import { newKeyPair } from '../factories/key-pair.ts'
import { startOutsideWorld } from './outside-world.ts'

const [appKeys, alipayKeys] = [newKeyPair(), newKeyPair()]

/** Starts an Alipay sandbox on a free port, with one registered app and a shop that records notifications. */
export async function startAlipay(notificationSpeed = 1_000_000, tradesFile?: string) {
  const notifications: string[] = []
  const waiting: (() => void)[] = []
  let answer = 'success'
  const shop = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      notifications.push(await request.text())
      for (const wake of waiting.splice(0)) wake()
      return new Response(answer)
    },
  })
  const world = await startOutsideWorld({
    notificationSpeed,
    tradesFile,
    alipay: {
      appId: '2021000000000042',
      sellerId: '2088000000000042',
      privateKey: alipayKeys.privateKey,
      appPublicKey: appKeys.publicKey,
    },
  })
  const { base, post } = world
  const settings: AlipaySettings = {
    gateway: `${base}/alipay/gateway.do`,
    appId: '2021000000000042',
    sellerId: '2088000000000042',
    privateKey: appKeys.privateKey,
    publicKey: alipayKeys.publicKey,
    returnUrl: `http://127.0.0.1:${shop.port}/pay_success.html`,
    notifyUrl: `http://127.0.0.1:${shop.port}/payment/alipay/notify/`,
    loginUrl: `${base}/alipay/oauth2/publicAppAuthorize.htm`,
    loginRedirectUri: `http://127.0.0.1:${shop.port}/oauth_callback.html`,
  }
  const stop = async () => {
    await Promise.all([world.stop(), shop.stop(true)])
  }

  /** Resolves with all notifications once at least `count` have arrived. */
  async function received(count: number): Promise<string[]> {
    while (notifications.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return notifications
  }

  /** Sets the shop's answer to notifications. */
  const answerWith = (text: string) => {
    answer = text
  }
  const fault = (mode: string, subject = '', count = 1) =>
    post('/faults/', { gateway: 'alipay', mode, count, subject })
  const alipay = createAlipay(settings)
  const keys = { appKeys, alipayKeys }
  return { base, settings, notifications, received, answerWith, fault, ...keys, alipay, post, stop }
}
