import { sendSmsCode } from '../../gateways/messages/sms.ts'
import { now } from '../../lib/clock.ts'
import { seconds } from '../../redis/keys.ts'
import { type Delivery, deliver } from './delivery.ts'
import { isCodePending, revokeMessage, type SmsMessage } from './sms-message.ts'

/**
 * Tries once to deliver a code. Drops an expired code and refunds its quotas. Also drops a code that was used (an earlier
 * try had arrived after all), locked by wrong tries or replaced.
 */
export async function deliverSmsCode(message: SmsMessage): Promise<Delivery> {
  if (now().getTime() >= message.expiresAt) {
    await revokeMessage(message)
    return { outcome: 'dropped' }
  }
  if (!(await isCodePending(message))) return { outcome: 'dropped' }
  const { mobile, code, purpose } = message
  return deliver('sms', () => sendSmsCode({ mobile, code, purpose, ttlSeconds: seconds.smsCode }))
}

/** Revokes a code after its last try has failed: its quotas are refunded and the mobile may request another one. */
export const abandonSmsCode = revokeMessage
