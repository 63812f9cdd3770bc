import { ConfigError, certificate, type Env, httpUrl, pem, required } from '../lib/env-values.ts'

/** What Alipay's app needs; undefined when there is none. @throws ConfigError */
export function readAlipay(env: Env, publicUrl: string, shopUrl: string) {
  const appId = env.ALIPAY_APP_ID
  if (!appId) return undefined
  return {
    gateway: httpUrl(env, 'ALIPAY_GATEWAY', 'https://openapi.alipay.com/gateway.do'),
    appId,
    sellerId: required(env, 'ALIPAY_SELLER_ID'),
    privateKey: pem(env, 'ALIPAY_PRIVATE_KEY', 'PRIVATE KEY'),
    publicKey: pem(env, 'ALIPAY_PUBLIC_KEY', 'PUBLIC KEY'),
    returnUrl: httpUrl(env, 'ALIPAY_RETURN_URL', `${shopUrl}/pay_success.html`),
    notifyUrl: httpUrl(env, 'ALIPAY_NOTIFY_URL', `${publicUrl}/payment/alipay/notify/`),
    loginUrl: httpUrl(env, 'ALIPAY_LOGIN_URL', 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm'),
    loginRedirectUri: httpUrl(env, 'ALIPAY_LOGIN_REDIRECT_URI', `${shopUrl}/oauth_callback.html`),
  }
}

/** What WeChat Pay's merchant needs; undefined when there is none. @throws ConfigError */
export function readWechatPay(env: Env, publicUrl: string) {
  if (!env.WECHAT_PAY_MCH_ID) return undefined
  const ownCertificate = env.WECHAT_PAY_CERTIFICATE ? certificate(env, 'WECHAT_PAY_CERTIFICATE') : undefined
  return {
    baseUrl: httpUrl(env, 'WECHAT_PAY_BASE_URL', 'https://api.mch.weixin.qq.com'),
    mchId: ofForm(env, 'WECHAT_PAY_MCH_ID', /^\d{6,32}$/, 'the digits of a merchant'),
    appId: required(env, 'WECHAT_PAY_APP_ID'),
    /** The merchant's certificate as PEM, for its serial and to check the private key against. */
    certificate: ownCertificate?.toString(),
    serialNo:
      env.WECHAT_PAY_SERIAL_NO || !ownCertificate
        ? ofForm(env, 'WECHAT_PAY_SERIAL_NO', /^[0-9A-Fa-f]{8,40}$/, 'a hexadecimal serial').toUpperCase()
        : ownCertificate.serialNumber,
    privateKey: pem(env, 'WECHAT_PAY_PRIVATE_KEY', 'PRIVATE KEY'),
    ...readPublicKey(env),
    apiV3Key: ofForm(env, 'WECHAT_PAY_API_V3_KEY', /^[!-~]{32}$/, '32 letters and digits', true),
    notifyUrl: httpUrl(env, 'WECHAT_PAY_NOTIFY_URL', `${publicUrl}/payment/wechat/notify/`),
  }
}

/** Both or neither: without them platform certificates are believed alone. */
function readPublicKey(env: Env) {
  if (!env.WECHAT_PAY_PUBLIC_KEY && !env.WECHAT_PAY_PUBLIC_KEY_ID)
    return { publicKey: undefined, publicKeyId: undefined }
  return {
    publicKey: pem(env, 'WECHAT_PAY_PUBLIC_KEY', 'PUBLIC KEY'),
    publicKeyId: ofForm(env, 'WECHAT_PAY_PUBLIC_KEY_ID', /^PUB_KEY_ID_\w{1,64}$/, 'PUB_KEY_ID_…'),
  }
}

function ofForm(env: Env, name: string, form: RegExp, expected: string, secret = false): string {
  const value = required(env, name)
  if (form.test(value)) return value
  throw new ConfigError(`${name}: expected ${expected}${secret ? '' : `, got "${value}"`}`)
}
