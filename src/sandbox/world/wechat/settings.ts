export type WechatPaySettings = Readonly<{
  mchId: string
  appId: string
  /** The serial number of the merchant's certificate. */
  serialNo: string
  /** PEM. */
  merchantPublicKey: string
  apiV3Key: string
  /** The key that signs for merchants with a WeChat Pay public key, and its id. */
  publicKeyId: string
  privateKey: string
  /** The key that signs for all other merchants, and its platform certificate. */
  platformPrivateKey: string
  platformCertificate: string
}>
