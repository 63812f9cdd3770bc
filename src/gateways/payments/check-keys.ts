import { createPublicKey, X509Certificate } from 'node:crypto'
import { config } from '../../config/index.ts'
import { ConfigError } from '../../lib/config-error.ts'
import type { AlipaySettings } from './alipay/gateway.ts'
import type { WechatPaySettings } from './wechat-pay/gateway.ts'

/** Finds swapped keys at start-up instead of at the first payment. @throws ConfigError that names the variable */
export function checkPaymentKeys(): void {
  checkAlipayKeys(config.alipay)
  checkWechatPayKeys(config.wechatPay)
}

/** @throws ConfigError when the two keys are one key pair */
export function checkAlipayKeys(settings: AlipaySettings | undefined): void {
  if (settings && isPair(settings.privateKey, settings.publicKey))
    throw new ConfigError("ALIPAY_PUBLIC_KEY: is the app's own public key, expected Alipay's")
}

/**
 * @throws ConfigError when the certificate does not belong to the private key, its serial number is not the configured
 *   one, or the public key is the merchant's own
 */
export function checkWechatPayKeys(settings: WechatPaySettings | undefined): void {
  if (!settings) return
  const { privateKey, publicKey, serialNo } = settings
  if (publicKey && isPair(privateKey, publicKey))
    throw new ConfigError("WECHAT_PAY_PUBLIC_KEY: is the merchant's own public key, expected WeChat Pay's")
  if (!settings.certificate) return
  const certificate = new X509Certificate(settings.certificate)
  if (!isPair(privateKey, certificate.publicKey.export({ type: 'spki', format: 'pem' }) as string))
    throw new ConfigError('WECHAT_PAY_PRIVATE_KEY: is not the key of WECHAT_PAY_CERTIFICATE')
  if (certificate.serialNumber !== serialNo)
    throw new ConfigError(`WECHAT_PAY_SERIAL_NO: the certificate has the serial ${certificate.serialNumber}`)
}

function isPair(privateKey: string, publicKey: string): boolean {
  const [own, other] = [privateKey, publicKey].map((key) =>
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  )
  return Buffer.compare(own as Buffer, other as Buffer) === 0
}
