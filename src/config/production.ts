import { ConfigError } from '../lib/config-error.ts'
import type { LoginClient } from './parts/logins.ts'
import type { Reader } from './reader.ts'

/** The ids of the shop at the sandbox. No vendor issues such ids. */
export const sandboxIds = {
  alipay: '2021000000000001',
  wechatPay: '1900000001',
  qq: '101000001',
} as const

/**
 * @throws ConfigError when PUBLIC_URL or SHOP_URL is not set, or an address is on this machine or on the domain of the development
 *   defaults: another party would call the API with credentials, and receive the links of mails
 */
export function refuseDevelopmentAddresses(
  config: Readonly<{
    publicUrl: string
    shopUrl: string
    corsOrigins: readonly string[]
    emailVerifyUrl: string
    media: Readonly<{ fastdfsUrl: string }>
  }>,
  { isSet }: Pick<Reader, 'isSet'>,
): void {
  for (const name of ['PUBLIC_URL', 'SHOP_URL'] as const)
    if (!isSet(name)) throw new ConfigError(`${name}: is required in production`)
  const addresses = [
    ['PUBLIC_URL', config.publicUrl],
    ['SHOP_URL', config.shopUrl],
    ...config.corsOrigins.map((origin) => ['CORS_ORIGINS', origin] as const),
    ['EMAIL_VERIFY_URL', config.emailVerifyUrl],
    ['FASTDFS_BASE_URL', config.media.fastdfsUrl],
  ] as const
  for (const [name, address] of addresses)
    if (isDevelopmentAddress(address))
      throw new ConfigError(`${name}: the development address ${address} is refused in production`)
}

/** @throws ConfigError when a gateway is the sandbox or has a loopback address */
export function refuseSandbox(config: {
  sms: { provider: string; baseUrl: string | undefined }
  alipay: { appId: string; gateway: string; loginUrl: string } | undefined
  wechatPay: { mchId: string; baseUrl: string } | undefined
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
  for (const [name, address] of addresses) {
    const host = address ? new URL(address).hostname : ''
    if (isLoopback(host)) throw new ConfigError(`${name}: a loopback address is refused in production`)
    if (isAlipaySandbox(host))
      throw new ConfigError(`${name}: the sandbox of Alipay is refused in production`)
  }
  const ids = [
    ['ALIPAY_APP_ID', config.alipay?.appId, sandboxIds.alipay],
    ['WECHAT_PAY_MCH_ID', config.wechatPay?.mchId, sandboxIds.wechatPay],
    ['QQ_CLIENT_ID', config.login.qq?.clientId, sandboxIds.qq],
  ] as const
  for (const [name, id, sandboxId] of ids)
    if (id === sandboxId) throw new ConfigError(`${name}: the id of the sandbox is refused in production`)
}

function isAlipaySandbox(host: string): boolean {
  return /(^|\.)alipaydev\.com$/i.test(host)
}

function isLoopback(host: string): boolean {
  return /^(127\.[\d.]+|localhost|\[::1\]|0\.0\.0\.0)$/i.test(host)
}

function isDevelopmentAddress(address: string): boolean {
  const host = URL.canParse(address) ? new URL(address).hostname : ''
  return isLoopback(host) || /(?:^|\.)meiduo\.site$/i.test(host)
}
