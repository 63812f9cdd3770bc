export type WechatPaySettings = Readonly<{
  mchId: string
  appId: string
  /** Of the merchant's certificate. */
  serialNo: string
  /** PEM. */
  merchantPublicKey: string
  apiV3Key: string
  /** The key that WeChat Pay signs with for merchants who know it by its id. */
  publicKeyId: string
  privateKey: string
  /** The key and the certificate that it signs with for everybody else. */
  platformPrivateKey: string
  platformCertificate: string
}>
