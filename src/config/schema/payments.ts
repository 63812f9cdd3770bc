import { formed, httpUrl, shortDuration, text } from './kinds.ts'

export const alipayVariables = {
  ALIPAY_GATEWAY: httpUrl('Gateway of Alipay.', 'https://openapi.alipay.com/gateway.do'),
  ALIPAY_APP_ID: text('App of the shop.'),
  ALIPAY_SELLER_ID: text('Seller (2088…) that the app collects for.'),
  ALIPAY_PRIVATE_KEY: text('Private key of the app: PEM, the body of a PEM, or a file path.'),
  ALIPAY_PUBLIC_KEY: text('Public key of Alipay: PEM, the body of a PEM, or a file path.'),
  ALIPAY_RETURN_URL: httpUrl('Page that the cashier returns to; SHOP_URL/pay_success.html when empty.'),
  ALIPAY_NOTIFY_URL: httpUrl('Address of notifications; PUBLIC_URL/payment/alipay/notify/ when empty.'),
}

export const wechatPayVariables = {
  WECHAT_PAY_BASE_URL: httpUrl('Address of WeChat Pay.', 'https://api.mch.weixin.qq.com'),
  WECHAT_PAY_MCH_ID: formed('Merchant.', /^\d{6,32}$/, 'the digits of a merchant'),
  WECHAT_PAY_APP_ID: text('App that the merchant is bound to.'),
  WECHAT_PAY_CERTIFICATE: text(
    "The merchant's own certificate (apiclient_cert.pem): PEM or a file path. It gives the serial number and is compared with the private key.",
  ),
  WECHAT_PAY_SERIAL_NO: formed(
    'Serial number of the certificate; required without WECHAT_PAY_CERTIFICATE.',
    /^[0-9A-Fa-f]{8,40}$/,
    'a hexadecimal serial',
  ),
  WECHAT_PAY_PRIVATE_KEY: text("The merchant's private key: PEM, the body of a PEM, or a file path."),
  WECHAT_PAY_PUBLIC_KEY: text(
    "WeChat Pay's public key. Without the key and its id, platform certificates are downloaded and renewed.",
  ),
  WECHAT_PAY_PUBLIC_KEY_ID: formed('Id of the public key.', /^PUB_KEY_ID_\w{1,64}$/, 'PUB_KEY_ID_…'),
  WECHAT_PAY_API_V3_KEY: formed('APIv3 key.', /^[!-~]{32}$/, '32 letters and digits', { isSecret: true }),
  WECHAT_PAY_NOTIFY_URL: httpUrl('Address of notifications; PUBLIC_URL/payment/wechat/notify/ when empty.'),
}

export const paymentVariables = {
  PAYMENT_TIMEOUT: shortDuration('Time limit of one call of a payment gateway, such as 5s or 800ms.', '5s'),
}
