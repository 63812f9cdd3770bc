import { sendSmsCode } from '../../gateways/messages/sms.ts'
import { now } from '../../lib/clock.ts'
import { seconds } from '../../redis/keys.ts'
import { type Delivery, deliver } from './delivery.ts'
import { isCodePending, revokeMessage, type SmsMessage } from './sms-message.ts'

/**
 * Tries once to deliver a code. One that has expired costs nothing and is dropped; so is one that was typed in already
 * (an earlier try had arrived after all), burnt, or replaced by a newer one.
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

/** After the last try: the code dies, all that it cost is given back, and the mobile may ask again at once. */
export const abandonSmsCode = revokeMessage
