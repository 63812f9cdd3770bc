import { config } from '../../config/index.ts'
import type { Key } from '../../lib/crypto/derive-key.ts'
import { keyedDigest } from '../../lib/crypto/signed-value.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { defineScript } from '../../redis/scripts.ts'
import { type ConsumedQuota, refundQuotas } from './quotas.ts'

/** What a code is good for: a code for one purpose is worthless for another. */
export type SmsPurpose = 'register' | 'reset' | 'bind'

/** A code on its way to a mobile, as it waits (sealed) in the queue. */
export type SmsMessage = Readonly<{
  /** Stands in the mobile's interval while this message is the last one. */
  id: string
  mobile: string
  purpose: SmsPurpose
  code: string
  /** When the code dies, in milliseconds. */
  expiresAt: number
  spent: readonly ConsumedQuota[]
}>

const revokeCode = defineScript(
  { keys: ['storedCode', 'tries', 'interval'], args: ['digest', 'messageId'] },
  `
if redis.call('GET', storedCode) == digest then redis.call('DEL', storedCode, tries) end
if redis.call('GET', interval) == messageId then redis.call('DEL', interval) end`,
)

/** Makes the code good; an earlier one for the same purpose is void. */
export async function storeCode({ mobile, purpose, code }: SmsMessage): Promise<void> {
  await runPipeline(
    redis
      .pipeline()
      .set(keys.smsCode(purpose, mobile), codeDigest(purpose, mobile, code), 'EX', seconds.smsCode)
      .del(keys.smsTries(purpose, mobile)),
  )
}

/** True while the code waits to be typed in: not used, not burnt, not replaced by a newer one. */
export async function isCodePending({ mobile, purpose, code }: SmsMessage): Promise<boolean> {
  return (await redis.get(keys.smsCode(purpose, mobile))) === codeDigest(purpose, mobile, code)
}

/**
 * Undoes a message that will not be delivered: the mobile may have another at once, every allowance is given back, and
 * the code dies. A newer code, and the interval of a newer message, are left alone.
 */
export async function revokeMessage({ id, mobile, purpose, code, spent }: SmsMessage): Promise<void> {
  await revokeCode({
    storedCode: keys.smsCode(purpose, mobile),
    tries: keys.smsTries(purpose, mobile),
    interval: keys.smsInterval(mobile),
    digest: codeDigest(purpose, mobile, code),
    messageId: id,
  })
  await refundQuotas(spent)
}

/** What is stored of a code: worthless without the secret, and different for each mobile and purpose. */
export function codeDigest(purpose: SmsPurpose, mobile: string, code: string): string {
  return keyedDigest(`${purpose}:${mobile}:${code}`, config.appKeys.smsCodes.at(-1) as Key)
}
