import { createWechatPay, type WechatPaySettings } from '../../../src/gateways/payments/wechat-pay/gateway.ts'
import { startOutsideWorld } from './outside-world.ts'
import {
  account,
  certificate,
  merchant,
  platform,
  platformCertificate,
  wechat,
  wechatAccount,
} from './wechat-account.ts'

export type Received = Readonly<{ headers: Headers; body: string }>

/** Starts a WeChat Pay sandbox on a free port, with one merchant and a shop that records notifications. */
export async function startWechatPay(notificationSpeed = 1_000_000) {
  const notifications: Received[] = []
  const waiting: (() => void)[] = []
  let answer = () => new Response(null, { status: 204 })
  const shop = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      notifications.push({ headers: request.headers, body: await request.text() })
      for (const wake of waiting.splice(0)) wake()
      return answer()
    },
  })
  const world = await startOutsideWorld({ wechatPay: wechatAccount, notificationSpeed })
  const settings: WechatPaySettings = {
    ...account,
    baseUrl: `${world.base}/wechat`,
    certificate,
    privateKey: merchant.privateKey,
    publicKey: wechat.publicKey,
    notifyUrl: `http://127.0.0.1:${shop.port}/payment/wechat/notify/`,
  }

  /** Resolves with all notifications once at least `count` have arrived. */
  async function received(count: number): Promise<Received[]> {
    while (notifications.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return notifications
  }

  return {
    ...world,
    settings,
    merchant,
    wechat,
    platform,
    platformCertificate,
    notifications,
    received,
    /** Sets the status of the shop's answer to notifications. */
    answerWith: (status: number) => {
      answer = () => (status === 204 ? new Response(null, { status }) : new Response('{}', { status }))
    },
    fault: (mode: string, subject = '', count = 1) =>
      world.post('/faults/', { gateway: 'wechat', mode, count, subject }),
    gateway: createWechatPay(settings),
    stop: async () => {
      await Promise.all([world.stop(), shop.stop(true)])
    },
  }
}
