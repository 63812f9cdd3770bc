import { config } from '../../config/index.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { type AlipayGateway, createAlipay } from './alipay/gateway.ts'
import type { PaymentGateway, PaymentGatewayName, Vendor, VendorGateway } from './payment-gateway.ts'
import { onPhone } from './phone-trades.ts'
import { createWechatPay } from './wechat-pay/gateway.ts'

/** Returns whether the gateway has an account in the configuration. */
export function isPaymentConfigured(name: PaymentGatewayName): boolean {
  return configured[name] !== undefined
}

/** Lists the vendors that have an account in the configuration. */
export function listConfiguredVendors(): Vendor[] {
  return (['alipay', 'wechat'] as const).filter(isPaymentConfigured)
}

/** Returns the gateway with the configured account. @throws 503 gateway_not_configured */
export function getPaymentGateway(name: PaymentGatewayName): PaymentGateway {
  const gateway = configured[name]
  if (!gateway) throw gatewayNotConfigured()
  return gateway
}

/** Returns the vendor with the configured account, for its notifications and bills. @throws 503 gateway_not_configured */
export function getVendorGateway(name: Vendor): VendorGateway {
  const vendor = vendors[name]
  if (!vendor) throw gatewayNotConfigured()
  return vendor
}

/** Returns the Alipay gateway, which also verifies the return address of a browser. @throws 503 gateway_not_configured */
export function getAlipayGateway(): AlipayGateway {
  if (!alipay) throw gatewayNotConfigured()
  return alipay
}

const options = { timeoutMs: config.paymentTimeoutMs, circuit: config.circuit }
const alipay = config.alipay && createAlipay(config.alipay, options)
const wechat = config.wechatPay && createWechatPay(config.wechatPay, options)
const vendors: Record<Vendor, VendorGateway | undefined> = { alipay, wechat }
const configured: Record<PaymentGatewayName, PaymentGateway | undefined> = {
  ...vendors,
  alipay_phone: alipay && onPhone(alipay),
  wechat_phone: wechat && onPhone(wechat),
}
