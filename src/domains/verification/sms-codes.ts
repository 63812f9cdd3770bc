import { config } from '../../config.ts'
import { sendSmsCode } from '../../gateways/sms.ts'
import { randomDigits } from '../../lib/ids.ts'
import { keyedDigest } from '../../lib/signatures.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { giveBack, type Limit, use } from '../../redis/limiter.ts'
import { smsBudgetSpent, smsCodeInvalid, smsTooFrequent } from './errors.ts'

/** What a code is good for: a code for one purpose is worthless for another. */
export type SmsPurpose = 'register' | 'reset' | 'bind'

const day = 86_400
const maxTries = 5
const { smsPerAddressDaily, smsDailyBudget, smsPerMobileDaily } = config.limits
const perAddress = { name: 'sms-address', points: smsPerAddressDaily, seconds: day }
const perShop = { name: 'sms-shop', points: smsDailyBudget, seconds: day }
const perMobile = { name: 'sms-mobile', points: smsPerMobileDaily, seconds: day }

const takeScript = `
local stored = redis.call('GET', KEYS[1])
if not stored then return 0 end
if stored == ARGV[1] then
  redis.call('DEL', KEYS[1], KEYS[2])
  return 1
end
local tries = redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], redis.call('TTL', KEYS[1]))
if tries >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1], KEYS[2]) end
return 0`

/**
 * Sends a fresh six-digit code; it lives 5 minutes and voids the one before.
 * @param address the caller's address, for its daily limit
 * @throws 429 sms_too_frequent, sms_budget_spent; 503 when the gateway fails, and then the mobile may ask again at once
 */
export async function issueSmsCode(mobile: string, purpose: SmsPurpose, address: string): Promise<void> {
  await claimInterval(mobile)
  await spend(perAddress, address)
  await spend(perShop, 'all')
  await spend(perMobile, mobile)
  const code = randomDigits(6)
  await runPipeline(
    redis
      .pipeline()
      .set(keys.smsCode(purpose, mobile), digest(purpose, mobile, code), 'EX', seconds.smsCode)
      .del(keys.smsTries(purpose, mobile)),
  )
  try {
    await sendSmsCode({ mobile, code, purpose, ttlSeconds: seconds.smsCode })
  } catch (error) {
    await redis.del(keys.smsCode(purpose, mobile), keys.smsInterval(mobile))
    await Promise.all([giveBack(perAddress, address), giveBack(perShop, 'all'), giveBack(perMobile, mobile)])
    throw error
  }
}

/**
 * Uses up the code if it is right; five wrong tries burn it.
 * @param purpose what the code was sent for; of several, the first that it fits
 * @throws 400 sms_code_invalid for a wrong, used, burnt, expired or foreign code
 */
export async function takeSmsCode(
  mobile: string,
  purpose: SmsPurpose | readonly SmsPurpose[],
  code: string,
): Promise<void> {
  for (const each of [purpose].flat()) if (await take(mobile, each, code)) return
  throw smsCodeInvalid()
}

async function take(mobile: string, purpose: SmsPurpose, code: string): Promise<boolean> {
  const taken = await redis.eval(
    takeScript,
    2,
    keys.smsCode(purpose, mobile),
    keys.smsTries(purpose, mobile),
    digest(purpose, mobile, code),
    maxTries,
  )
  return taken === 1
}

async function claimInterval(mobile: string): Promise<void> {
  const key = keys.smsInterval(mobile)
  if (await redis.set(key, '1', 'EX', config.limits.smsIntervalSeconds, 'NX')) return
  throw smsTooFrequent({ retryAfterSeconds: Math.max(1, await redis.ttl(key)) })
}

async function spend(limit: Limit, subject: string): Promise<void> {
  const usage = await use(limit, subject)
  if (!usage.allowed) throw smsBudgetSpent(usage)
}

function digest(purpose: SmsPurpose, mobile: string, code: string): string {
  return keyedDigest(`${purpose}:${mobile}:${code}`, config.jwtSecrets.at(-1) as string)
}
