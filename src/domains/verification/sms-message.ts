import { config } from '../../config/index.ts'
import type { Key } from '../../lib/crypto/derive-key.ts'
import { keyedDigest } from '../../lib/crypto/signed-value.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { defineScript } from '../../redis/scripts.ts'
import { type ConsumedQuota, refundQuotas } from './quotas.ts'

/** The purposes of codes. A code is valid for its purpose only. */
export const smsPurposes = ['register', 'sign_in', 'bind', 'change_mobile', 'reset'] as const
export type SmsPurpose = (typeof smsPurposes)[number]

/** The payload of an SMS job, which is encrypted in the queue. */
export type SmsMessage = Readonly<{
  /** The value of the mobile's interval key while this is the mobile's latest message. */
  id: string
  mobile: string
  purpose: SmsPurpose
  code: string
  /** When the code expires, in epoch milliseconds. */
  expiresAt: number
  spent: readonly ConsumedQuota[]
  /** Whether the caller named the account and not the mobile. */
  isByAccount?: boolean
}>

const revokeCode = defineScript(
  { keys: ['storedCode', 'tries', 'interval'], args: ['digest', 'messageId'] },
  `
if redis.call('GET', storedCode) == digest then redis.call('DEL', storedCode, tries) end
if redis.call('GET', interval) == messageId then redis.call('DEL', interval) end`,
)

/**
 * Stores a code, which replaces an earlier code for the same purpose, and who requested it.
 * @param requester a flow, or the digest of an address
 * @param starter the digest of the address that started this flow
 */
export async function storeCode(
  { mobile, purpose, code }: SmsMessage,
  requester = '',
  starter = '',
): Promise<void> {
  const guesses = keys.smsGuesses(purpose, mobile)
  await runPipeline(
    redis
      .multi()
      .set(keys.smsCode(purpose, mobile), codeDigest(purpose, mobile, code), 'EX', seconds.smsCode)
      .del(keys.smsTries(purpose, mobile), guesses)
      .hset(guesses, { '#requester': requester, '#starter': starter })
      .expire(guesses, seconds.smsCode),
  )
}

/** Returns whether the code can still be used: not used, not locked by wrong tries, not replaced. */
export async function isCodePending({ mobile, purpose, code }: SmsMessage): Promise<boolean> {
  return (await redis.get(keys.smsCode(purpose, mobile))) === codeDigest(purpose, mobile, code)
}

/**
 * Revokes a message that will not be delivered: deletes its code and the mobile's interval, and refunds its quotas. A newer
 * code and the interval of a newer message stay.
 */
export async function revokeMessage(message: SmsMessage): Promise<void> {
  const { id, mobile, purpose, code, spent } = message
  await revokeCode({
    storedCode: keys.smsCode(purpose, mobile),
    tries: keys.smsTries(purpose, mobile),
    interval: intervalOf(message),
    digest: codeDigest(purpose, mobile, code),
    messageId: id,
  })
  await refundQuotas(spent)
}

/** Returns the key of the interval that a message begins. */
export const intervalOf = ({ mobile, isByAccount }: SmsMessage) =>
  keys.smsInterval(mobile, isByAccount ? 'account' : 'mobile')

/** Returns the keyed digest that is stored instead of the code. It differs by mobile and purpose. */
export function codeDigest(purpose: SmsPurpose, mobile: string, code: string): string {
  return keyedDigest(`${purpose}:${mobile}:${code}`, config.appKeys.smsCodes.at(-1) as Key)
}
