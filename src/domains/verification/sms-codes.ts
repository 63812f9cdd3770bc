import { config } from '../../config/index.ts'
import { isSmsConfigured } from '../../gateways/messages/sms.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { tooManyRequests } from '../../lib/errors.ts'
import { randomDigits } from '../../lib/ids.ts'
import { redis } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { enqueue } from '../../redis/queue.ts'
import { consume, type Limit, release } from '../../redis/rate-limiter.ts'
import { defineScript } from '../../redis/scripts.ts'
import { consumeCaptcha } from './captchas.ts'
import { requireGateway } from './delivery.ts'
import { smsBudgetSpent, smsCodeInvalid, smsTooFrequent } from './errors.ts'
import { isMobileRegistered } from './is-mobile-registered.ts'
import { type Client, type ConsumedQuota, captchaQuotas, consumeQuotas } from './quotas.ts'
import { codeDigest, revokeMessage, type SmsMessage, type SmsPurpose, storeCode } from './sms-message.ts'

export type { SmsPurpose } from './sms-message.ts'

const day = 86_400
const maxTries = 5
const { smsCodeFailuresPerAddress, smsPerAddressDaily, smsDailyBudget, smsPerMobileDaily, smsCaptchaCost } =
  config.limits
const perAddress: Limit = { name: 'sms-address', points: smsPerAddressDaily, seconds: day }
const perShop: Limit = { name: 'sms-shop', points: smsDailyBudget, seconds: day }
const perMobile: Limit = { name: 'sms-mobile', points: smsPerMobileDaily, seconds: day }

/** Wrong codes: whoever types them burns other people's codes, or hopes for luck. */
const wrongCodes: Limit = { name: 'sms-code-address', points: smsCodeFailuresPerAddress, seconds: 900 }

/** Consumes the code that has its purpose's digest, else counts a try for every purpose that has a digest. */
const consumeCode = defineScript(
  {
    keys: ['registerCode', 'registerTries', 'resetCode', 'resetTries', 'bindCode', 'bindTries'],
    args: ['maxTries', 'registerDigest', 'resetDigest', 'bindDigest'],
  },
  `
local purposes = {
  { registerCode, registerTries, registerDigest },
  { resetCode, resetTries, resetDigest },
  { bindCode, bindTries, bindDigest },
}
for _, purpose in ipairs(purposes) do
  local code, tries, digest = unpack(purpose)
  if redis.call('GET', code) == digest then
    redis.call('DEL', code, tries)
    return 1
  end
end
for _, purpose in ipairs(purposes) do
  local code, tries, digest = unpack(purpose)
  local left = digest == '' and 0 or redis.call('PTTL', code)
  if left > 0 then
    local count = redis.call('INCR', tries)
    redis.call('PEXPIRE', tries, left)
    if count >= tonumber(maxTries) then redis.call('DEL', code, tries) end
  end
end
return 0`,
)

export type SmsRequest = Readonly<{
  mobile: string
  /** Undefined: to bind when somebody has the mobile, since it cannot be registered again; to register otherwise. */
  purpose: SmsPurpose | undefined
  captchaId: string
  captchaText: string
  client: Client
}>

/**
 * Takes a captcha and sends a code for it. While no SMS can be sent the captcha stays good.
 * @throws 400 captcha_invalid; otherwise as issueSmsCode
 */
export async function requestSmsCode(request: SmsRequest): Promise<void> {
  const { mobile, client } = request
  await requireGateway('sms', isSmsConfigured())
  await consumeCaptcha(request.captchaId, request.captchaText)
  const purpose = request.purpose ?? ((await isMobileRegistered(mobile)) ? 'bind' : 'register')
  await queueCode(mobile, purpose, client)
}

/**
 * Sends a fresh six-digit code, which lives 5 minutes and voids the one before it for the same purpose. It goes out after
 * the answer; when it cannot be delivered all that it cost is given back.
 * @throws 429 too_many_requests (a code costs as much as SMS_CAPTCHA_COST captchas), sms_too_frequent, sms_budget_spent:
 * then nothing is spent; 503 gateway_not_configured, gateway_unavailable
 */
export async function issueSmsCode(mobile: string, purpose: SmsPurpose, client: Client): Promise<void> {
  await requireGateway('sms', isSmsConfigured())
  await queueCode(mobile, purpose, client)
}

/**
 * Uses up the code if it is right for the purpose, or for any of several. A wrong one counts as a try at each of them;
 * five wrong tries burn a code. An address has only so many wrong ones: it pays before the code is looked at.
 * @throws 400 sms_code_invalid for a wrong, used, burnt, expired or foreign code; 429 too_many_requests
 */
export async function consumeSmsCode(
  mobile: string,
  purpose: SmsPurpose | readonly SmsPurpose[],
  code: string,
  address: string,
): Promise<void> {
  await consumeTry(address)
  const purposes = typeof purpose === 'string' ? [purpose] : purpose
  const digestFor = (each: SmsPurpose) => (purposes.includes(each) ? codeDigest(each, mobile, code) : '')
  const consumed = await consumeCode({
    registerCode: keys.smsCode('register', mobile),
    registerTries: keys.smsTries('register', mobile),
    registerDigest: digestFor('register'),
    resetCode: keys.smsCode('reset', mobile),
    resetTries: keys.smsTries('reset', mobile),
    resetDigest: digestFor('reset'),
    bindCode: keys.smsCode('bind', mobile),
    bindTries: keys.smsTries('bind', mobile),
    bindDigest: digestFor('bind'),
    maxTries,
  })
  if (consumed !== 1) throw smsCodeInvalid()
  await release(wrongCodes, address)
}

/**
 * What a code for an account that is not there gets: nothing tells it from a wrong one.
 * @throws 400 sms_code_invalid; 429 too_many_requests
 */
export async function refuseSmsCode(address: string): Promise<never> {
  await consumeTry(address)
  throw smsCodeInvalid()
}

async function consumeTry(address: string): Promise<void> {
  const usage = await consume(wrongCodes, address)
  if (!usage.allowed) throw tooManyRequests(usage)
}

/** All is paid or nothing: the caller's own allowances first, then the mobile's, then what everybody draws on. */
async function queueCode(mobile: string, purpose: SmsPurpose, client: Client): Promise<void> {
  const spent: ConsumedQuota[] = []
  const expiresAt = addSeconds(now(), seconds.smsCode).getTime()
  const id = crypto.randomUUID()
  const message: SmsMessage = { id, mobile, purpose, code: randomDigits(6), expiresAt, spent }
  try {
    spent.push(
      ...(await consumeQuotas([
        ...captchaQuotas(client, smsCaptchaCost, tooManyRequests),
        { limit: perAddress, subject: client.address, refuse: smsBudgetSpent },
      ])),
    )
    await claimInterval(message)
    spent.push(
      ...(await consumeQuotas([
        { limit: perMobile, subject: mobile, refuse: smsBudgetSpent },
        { limit: perShop, subject: 'all', refuse: smsBudgetSpent },
      ])),
    )
    await storeCode(message)
    await enqueue('sms', message)
  } catch (error) {
    await revokeMessage(message).catch(() => {})
    throw error
  }
}

async function claimInterval({ id, mobile }: SmsMessage): Promise<void> {
  const key = keys.smsInterval(mobile)
  if (await redis.set(key, id, 'EX', config.limits.smsIntervalSeconds, 'NX')) return
  throw smsTooFrequent({ retryAfterSeconds: Math.max(1, await redis.ttl(key)) })
}
