import { config } from '../../config/index.ts'
import type { Config } from '../../config/read-config.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { type CircuitSettings, withCircuitBreaker } from '../circuit-breaker.ts'
import { createAliyunSender } from './sms-aliyun.ts'
import { createInboxSender } from './sms-inbox.ts'
import type { SmsCode, SmsNotice, SmsNoticeKind, SmsSender } from './sms-sender.ts'

/** Returns whether an SMS provider is configured. */
export function isSmsConfigured(): boolean {
  return configured !== undefined
}

/**
 * Sends one code through the configured SMS provider. No error contains the mobile or the code.
 * @throws PermanentFailure, CircuitOpen; 503 gateway_unavailable, gateway_not_configured
 */
export async function sendSmsCode(message: SmsCode): Promise<void> {
  if (!configured) throw gatewayNotConfigured()
  await configured(message)
}

/** Returns whether messages of a kind can be sent: Aliyun needs a template for each kind. */
export function isSmsNoticeConfigured(kind: SmsNoticeKind): boolean {
  const { provider, aliyun } = config.sms
  return isSmsConfigured() && (provider === 'sandbox' || !!aliyun?.noticeTemplates[kind])
}

/**
 * Sends one message through the configured SMS provider. No error contains the mobile or the text.
 * @throws PermanentFailure, CircuitOpen; 503 gateway_unavailable, gateway_not_configured
 */
export async function sendSmsNotice(message: SmsNotice): Promise<void> {
  if (!configured || !isSmsNoticeConfigured(message.kind)) throw gatewayNotConfigured()
  await configured(message)
}

/** Creates the configured sender with its own circuit breaker; undefined when a setting is missing. */
export function createSmsSender(
  { provider, baseUrl, aliyun }: Config['sms'],
  circuit: CircuitSettings,
): SmsSender | undefined {
  if (provider === 'sandbox')
    return baseUrl ? withCircuitBreaker('sms', createInboxSender(baseUrl), circuit) : undefined
  return aliyun ? withCircuitBreaker('sms', createAliyunSender(aliyun, baseUrl), circuit) : undefined
}

const configured = createSmsSender(config.sms, config.circuit)
