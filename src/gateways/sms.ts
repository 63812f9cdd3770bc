import { config } from '../config.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../lib/errors.ts'

export type SmsCode = Readonly<{ mobile: string; code: string; purpose: string; ttlSeconds: number }>

const timeoutMs = 5_000

/**
 * Sends one code by SMS. Only the sandbox's gateway is spoken here so far: any other provider is not configured.
 * @throws 503 gateway_not_configured, gateway_unavailable
 */
export async function sendSmsCode({ mobile, code, ttlSeconds }: SmsCode): Promise<void> {
  const { provider, baseUrl } = config.sms
  if (provider !== 'sandbox' || !baseUrl) throw gatewayNotConfigured()
  const body = `【美多商城】您的验证码是 ${code}，${ttlSeconds / 60} 分钟内有效，请勿告诉他人。`
  try {
    const response = await fetch(`${baseUrl}/messages/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: mobile, channel: 'sms', code, body }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) throw new Error(`the SMS gateway answered ${response.status}`)
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}
