import { PermanentFailure } from '../circuit-breaker.ts'
import { type SmsSender, smsTimeoutMs } from './sms-sender.ts'

/** Creates a sender that posts messages to the sandbox, whose inbox shows them. */
export function createSandboxSender(baseUrl: string): SmsSender {
  return async ({ mobile, code, ttlSeconds }) => {
    const body = `【美多商城】您的验证码是 ${code}，${ttlSeconds / 60} 分钟内有效，请勿告诉他人。`
    const response = await fetch(`${baseUrl}/messages/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: mobile, channel: 'sms', code, body }),
      signal: AbortSignal.timeout(smsTimeoutMs),
    })
    if (response.status === 400) throw new PermanentFailure('400')
    if (!response.ok) throw new Error(`the sandbox answered ${response.status}`)
  }
}
