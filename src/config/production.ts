import { ConfigError } from '../lib/env-values.ts'
import type { LoginClient } from './logins.ts'

/** @throws ConfigError when an outside party is the sandbox, or stands on this machine */
export function refuseSandbox(config: {
  sms: { provider: string; baseUrl: string | undefined }
  alipay: { gateway: string; loginUrl: string } | undefined
  wechatPay: { baseUrl: string } | undefined
  login: Readonly<Record<string, LoginClient>>
}): void {
  if (config.sms.provider === 'sandbox')
    throw new ConfigError('SMS_PROVIDER: "sandbox" is refused in production')
  const addresses: [string, string | undefined][] = [
    ['SMS_BASE_URL', config.sms.baseUrl],
    ['ALIPAY_GATEWAY', config.alipay?.gateway],
    ['ALIPAY_LOGIN_URL', config.alipay?.loginUrl],
    ['WECHAT_PAY_BASE_URL', config.wechatPay?.baseUrl],
    ...Object.entries(config.login).map(
      ([name, client]) => [`${name.toUpperCase()}_BASE_URL`, client.baseUrl] as [string, string | undefined],
    ),
  ]
  for (const [name, address] of addresses)
    if (address && isLoopback(new URL(address).hostname))
      throw new ConfigError(`${name}: a loopback address is refused in production`)
}

function isLoopback(host: string): boolean {
  return /^(127\.[\d.]+|localhost|\[::1\]|0\.0\.0\.0)$/i.test(host)
}
