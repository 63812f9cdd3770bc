import { createPublicKey } from 'node:crypto'
import { config } from '../config.ts'
import { ConfigError } from '../lib/env-values.ts'
import { gatewayNotConfigured } from '../lib/errors.ts'
import { type AlipaySettings, createAlipay, type PagePayment, type Refund, type Trade } from './alipay-app.ts'
import type { AlipayMessage } from './alipay-messages.ts'

/**
 * The address of Alipay's cashier page (alipay.trade.page.pay), signed by our key.
 * https://opendocs.alipay.com/open/59da99d0_alipay.trade.page.pay
 * @throws 503 gateway_not_configured
 */
export function startPagePayment(payment: PagePayment): string {
  return ours().startPagePayment(payment)
}

/**
 * Verifies and reads the query that Alipay appended to the return address, decoded once.
 * @throws 400 payment_signature_invalid; 503 gateway_not_configured
 */
export function openReturn(query: Readonly<Record<string, string>>): AlipayMessage {
  return ours().openReturn(query)
}

/**
 * Verifies and reads an asynchronous notice from its raw form body.
 * @throws 400 payment_signature_invalid; 503 gateway_not_configured
 */
export function openNotice(rawBody: string): AlipayMessage {
  return ours().openNotice(rawBody)
}

/** Asks for the state of a trade. @throws 503 gateway_unavailable, gateway_not_configured */
export async function queryTrade(outTradeNo: string): Promise<Trade> {
  return ours().queryTrade(outTradeNo)
}

/** Closes an unpaid trade, so that nobody can pay it any more. @throws 503 gateway_unavailable, gateway_not_configured */
export async function closeTrade(outTradeNo: string): Promise<'closed' | 'not_found' | 'already_paid'> {
  return ours().closeTrade(outTradeNo)
}

/**
 * Gives money back, or finds that the request was done before. `pending`: call again with the same request number,
 * 10 seconds later or more. After gateway_unavailable the outcome is unknown; the same call again is safe.
 * @throws 409 refund_refused; 503 gateway_unavailable, gateway_not_configured
 */
export async function refundTrade(refund: Refund): Promise<'done' | 'pending'> {
  return ours().refundTrade(refund)
}

/** Found at start-up rather than at the first payment. @throws ConfigError when the two keys are halves of one pair */
export function checkKeys(settings: AlipaySettings | undefined = config.alipay): void {
  if (!settings) return
  const own = createPublicKey(settings.privateKey).export({ type: 'spki', format: 'der' })
  const theirs = createPublicKey(settings.publicKey).export({ type: 'spki', format: 'der' })
  if (own.equals(theirs))
    throw new ConfigError("ALIPAY_PUBLIC_KEY: is the app's own public key, expected Alipay's")
}

let configured: ReturnType<typeof createAlipay> | undefined

function ours() {
  if (!config.alipay) throw gatewayNotConfigured()
  configured ??= createAlipay(config.alipay)
  return configured
}
