import { config } from '../../config/index.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { type AlipayGateway, createAlipay } from './alipay/gateway.ts'
import type { PaymentGateway, PaymentGatewayName } from './payment-gateway.ts'
import { createWechatPay } from './wechat-pay/gateway.ts'

/** Returns whether the gateway has an account in the configuration. */
export function isPaymentConfigured(name: PaymentGatewayName): boolean {
  return configured[name] !== undefined
}

/** Lists the gateways that have an account in the configuration. */
export function listConfiguredGateways(): PaymentGateway[] {
  return Object.values(configured).filter((gateway) => gateway !== undefined)
}

/** Returns the gateway with the configured account. @throws 503 gateway_not_configured */
export function getPaymentGateway(name: PaymentGatewayName): PaymentGateway {
  const gateway = configured[name]
  if (!gateway) throw gatewayNotConfigured()
  return gateway
}

/** Returns the Alipay gateway, which also verifies the return address of a browser. @throws 503 gateway_not_configured */
export function getAlipayGateway(): AlipayGateway {
  if (!configured.alipay) throw gatewayNotConfigured()
  return configured.alipay
}

const options = { timeoutMs: config.paymentTimeoutMs, circuit: config.circuit }
const configured = {
  alipay: config.alipay && createAlipay(config.alipay, options),
  wechat: config.wechatPay && createWechatPay(config.wechatPay, options),
}
