import { PermanentFailure } from '../circuit-breaker.ts'
import { type SmsCode, type SmsNotice, type SmsSender, smsTimeoutMs } from './sms-sender.ts'

/** Creates a sender that posts messages to an inbox over HTTP, as the vendors of a local start have one. */
export function createInboxSender(baseUrl: string): SmsSender {
  return async (message) => {
    const { to, code, body } = toInboxMessage(message)
    const response = await fetch(`${baseUrl}/messages/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to, channel: 'sms', code, body }),
      signal: AbortSignal.timeout(smsTimeoutMs),
    })
    if (response.status === 400) throw new PermanentFailure('400')
    if (!response.ok) throw new Error(`the inbox answered ${response.status}`)
  }
}

/** Reads the messages of an address that gets none. @throws Error when the inbox does not answer 200 */
export async function probeInbox(baseUrl: string): Promise<string> {
  const signal = AbortSignal.timeout(smsTimeoutMs)
  const response = await fetch(`${baseUrl}/messages/?to=doctor`, { signal })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the inbox answered ${response.status}`)
  return String(response.status)
}

function toInboxMessage(message: SmsCode | SmsNotice) {
  const { mobile: to } = message
  if ('text' in message) return { to, code: null, body: `【美多商城】${message.text}` }
  const { code, ttlSeconds } = message
  return { to, code, body: `【美多商城】您的验证码是 ${code}，${ttlSeconds / 60} 分钟内有效，请勿告诉他人。` }
}
