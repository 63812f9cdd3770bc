import { type AlipaySettings, createAlipay } from '../../src/gateways/alipay-app.ts'
import { newKeyPair } from './key-pair.ts'
import { startOutsideWorld } from './outside.ts'

const [appKeys, alipayKeys] = [newKeyPair(), newKeyPair()]

/** A sandbox of its own on a free port, an app that it knows, and a shop that takes notices. */
export async function startAlipay() {
  const notices: string[] = []
  const shop = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      notices.push(await request.text())
      return new Response('success')
    },
  })
  const world = await startOutsideWorld({
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
  return { base, settings, notices, appKeys, alipayKeys, alipay: createAlipay(settings), post, stop }
}

/** A payment of 59.97 yuan that can be made for half an hour. */
export function newPayment() {
  const outTradeNo = `t${crypto.randomUUID().replaceAll('-', '')}`
  return {
    outTradeNo,
    totalAmount: '59.97',
    subject: '美多商城 a/b=c&d',
    timeExpire: new Date(Date.now() + 1_800_000),
  }
}
