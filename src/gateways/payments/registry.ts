import { config } from '../../config/index.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { type AlipayGateway, createAlipay } from './alipay/gateway.ts'
import type { PaymentGateway, PaymentGatewayName } from './payment-gateway.ts'
import { createWechatPay } from './wechat-pay/gateway.ts'

/** Whether there is an account with this party. */
export function isPaymentConfigured(name: PaymentGatewayName): boolean {
  return configured[name] !== undefined
}

/** Those with which there is an account. */
export function listConfiguredGateways(): PaymentGateway[] {
  return Object.values(configured).filter((gateway) => gateway !== undefined)
}

/** The party as our account with it sees it. @throws 503 gateway_not_configured */
export function getPaymentGateway(name: PaymentGatewayName): PaymentGateway {
  const gateway = configured[name]
  if (!gateway) throw gatewayNotConfigured()
  return gateway
}

/** Alipay, which sends browsers back as well. @throws 503 gateway_not_configured */
export function getAlipayGateway(): AlipayGateway {
  if (!configured.alipay) throw gatewayNotConfigured()
  return configured.alipay
}

const options = { timeoutMs: config.paymentTimeoutMs, circuit: config.circuit }
const configured = {
  alipay: config.alipay && createAlipay(config.alipay, options),
  wechat: config.wechatPay && createWechatPay(config.wechatPay, options),
}
