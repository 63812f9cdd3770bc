import { config } from '../../config/index.ts'
import type { Config } from '../../config/read-config.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { type CircuitSettings, withCircuitBreaker } from '../circuit-breaker.ts'
import { createAliyunSender, probeAliyun } from './sms-aliyun.ts'
import { createInboxSender, probeInbox } from './sms-inbox.ts'
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

/**
 * Makes a call of the configured SMS provider that sends nothing.
 * @throws PermanentFailure when the provider refuses the account; Error when it does not answer; 503 gateway_not_configured
 */
export async function probeSms(): Promise<Readonly<{ provider: string; answer: string }>> {
  const { provider, baseUrl, aliyun } = config.sms
  if (provider === 'sandbox' && baseUrl) return { provider, answer: await probeInbox(baseUrl) }
  if (provider === 'sandbox' || !aliyun) throw gatewayNotConfigured()
  return { provider, answer: await probeAliyun(aliyun, baseUrl) }
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
