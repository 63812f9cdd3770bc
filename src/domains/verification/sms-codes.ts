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

/** Limits wrong codes by address: guesses could hit a code, and they lock the codes of other people. */
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
  /** Undefined: `bind` for a registered mobile, otherwise `register`. */
  purpose: SmsPurpose | undefined
  captchaId: string
  captchaText: string
  client: Client
}>

/**
 * Consumes a captcha and sends a code. If no SMS can be sent, the captcha stays valid.
 * @throws 400 captcha_invalid; the errors of `issueSmsCode`
 */
export async function requestSmsCode(request: SmsRequest): Promise<void> {
  const { mobile, client } = request
  await requireGateway('sms', isSmsConfigured())
  await consumeCaptcha(request.captchaId, request.captchaText)
  const purpose = request.purpose ?? ((await isMobileRegistered(mobile)) ? 'bind' : 'register')
  await queueCode(mobile, purpose, client)
}

/**
 * Sends a new six-digit code, which is valid for 5 minutes and replaces the previous one for the same purpose. A worker
 * delivers it after the response. If delivery fails, all quotas are refunded. One code costs as much as SMS_CAPTCHA_COST
 * captchas.
 * @throws 429 too_many_requests, sms_too_frequent, sms_budget_spent, each without consuming a quota; 503
 *   gateway_not_configured, gateway_unavailable
 */
export async function issueSmsCode(mobile: string, purpose: SmsPurpose, client: Client): Promise<void> {
  await requireGateway('sms', isSmsConfigured())
  await queueCode(mobile, purpose, client)
}

/**
 * Consumes a code that is correct for the purpose, or for one of several purposes. A wrong code counts as a try for each
 * purpose; five wrong tries delete a code. The quota of wrong codes of the address is consumed before the comparison.
 * @throws 400 sms_code_invalid for a wrong, used, deleted or expired code; 429 too_many_requests
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
 * Refuses a code for an account that does not exist, in the same way as a wrong code, so that it reveals nothing.
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

/** Consumes all quotas or none: first the caller's own, then the mobile's, then the shop's. */
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
