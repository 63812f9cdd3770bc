import { readCertificate, readKey } from '../pem.ts'
import type { Reader } from '../reader.ts'

/** The shop's app at Alipay; undefined when there is none. @throws ConfigError */
export function readAlipay({ get, find }: Reader, publicUrl: string, shopUrl: string) {
  const appId = find('ALIPAY_APP_ID')
  if (!appId) return undefined
  return {
    gateway: get('ALIPAY_GATEWAY'),
    appId,
    sellerId: get('ALIPAY_SELLER_ID'),
    privateKey: readKey('ALIPAY_PRIVATE_KEY', get('ALIPAY_PRIVATE_KEY'), 'PRIVATE KEY'),
    publicKey: readKey('ALIPAY_PUBLIC_KEY', get('ALIPAY_PUBLIC_KEY'), 'PUBLIC KEY'),
    returnUrl: get('ALIPAY_RETURN_URL', `${shopUrl}/pay_success.html`),
    notifyUrl: get('ALIPAY_NOTIFY_URL', `${publicUrl}/payment/alipay/notify/`),
    loginUrl: get('ALIPAY_LOGIN_URL'),
    loginRedirectUri: get('ALIPAY_LOGIN_REDIRECT_URI', `${shopUrl}/oauth_callback.html`),
  }
}

/** The shop's merchant at WeChat Pay; undefined when there is none. @throws ConfigError */
export function readWechatPay(reader: Reader, publicUrl: string) {
  const { get, find, isSet } = reader
  if (!isSet('WECHAT_PAY_MCH_ID')) return undefined
  const pem = find('WECHAT_PAY_CERTIFICATE')
  const certificate = pem ? readCertificate('WECHAT_PAY_CERTIFICATE', pem) : undefined
  return {
    baseUrl: get('WECHAT_PAY_BASE_URL'),
    mchId: get('WECHAT_PAY_MCH_ID'),
    appId: get('WECHAT_PAY_APP_ID'),
    /** The merchant's certificate as PEM. */
    certificate: certificate?.toString(),
    serialNo: get('WECHAT_PAY_SERIAL_NO', certificate?.serialNumber).toUpperCase(),
    privateKey: readKey('WECHAT_PAY_PRIVATE_KEY', get('WECHAT_PAY_PRIVATE_KEY'), 'PRIVATE KEY'),
    ...readPublicKey(reader),
    apiV3Key: get('WECHAT_PAY_API_V3_KEY'),
    notifyUrl: get('WECHAT_PAY_NOTIFY_URL', `${publicUrl}/payment/wechat/notify/`),
  }
}

/** The public key and its id, both or neither: without them only platform certificates verify messages. */
function readPublicKey({ get, isSet }: Reader) {
  if (!isSet('WECHAT_PAY_PUBLIC_KEY') && !isSet('WECHAT_PAY_PUBLIC_KEY_ID'))
    return { publicKey: undefined, publicKeyId: undefined }
  return {
    publicKey: readKey('WECHAT_PAY_PUBLIC_KEY', get('WECHAT_PAY_PUBLIC_KEY'), 'PUBLIC KEY'),
    publicKeyId: get('WECHAT_PAY_PUBLIC_KEY_ID'),
  }
}
