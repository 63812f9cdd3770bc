import { X509Certificate } from 'node:crypto'
import { createCertificate } from '../../../src/sandbox/world/keys/certificate.ts'
import { newKeyPair } from '../factories/key-pair.ts'

/** The key pairs of the merchant, of WeChat Pay and of its platform certificate. */
export const [merchant, wechat, platform] = [newKeyPair(), newKeyPair(), newKeyPair()]
const yesterday = new Date(Date.now() - 86_400_000)
export const certificate = createCertificate(merchant.privateKey, 'merchant', yesterday, 30)
export const platformCertificate = createCertificate(platform.privateKey, 'platform', yesterday, 30)

/** The account data that both the merchant and WeChat Pay know. */
export const account = {
  mchId: '1900000042',
  appId: 'wx0000000000000042',
  serialNo: new X509Certificate(certificate).serialNumber,
  apiV3Key: '0123456789abcdefABCDEF9876543210',
  publicKeyId: 'PUB_KEY_ID_0119000000422026',
}

/** The account in the form that the sandbox takes. */
export const wechatAccount = {
  ...account,
  merchantPublicKey: merchant.publicKey,
  privateKey: wechat.privateKey,
  platformPrivateKey: platform.privateKey,
  platformCertificate,
}
