import { config } from '../../config/index.ts'
import { isSmsConfigured } from '../../gateways/messages/sms.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { networkLimited } from '../../lib/errors.ts'
import { randomDigits } from '../../lib/ids.ts'
import { redis } from '../../redis/client.ts'
import { digestOf, seconds } from '../../redis/keys.ts'
import { defineLimit } from '../../redis/limit-policies.ts'
import { enqueue } from '../../redis/queue.ts'
import { secondsLeft } from '../../redis/seconds-left.ts'
import { consumeCaptcha } from './captchas.ts'
import { requireGateway } from './delivery.ts'
import { smsBudgetSpent, smsNetworkLimited, smsTooFrequent } from './errors.ts'
import { isMobileRegistered } from './is-mobile-registered.ts'
import { type Client, type ConsumedQuota, captchaQuotas, consumeQuotas, smsQuotas } from './quotas.ts'
import { intervalOf, revokeMessage, type SmsMessage, type SmsPurpose, storeCode } from './sms-message.ts'

const day = 86_400
const { smsPerAddressDaily, smsCaptchaCost, smsIntervalSeconds } = config.limits
const perAddress = defineLimit({ name: 'sms-address', points: smsPerAddressDaily, seconds: day })

type SmsRequest = Readonly<{
  mobile: string
  /** Undefined: `bind` for a registered mobile, otherwise `register`. */
  purpose: SmsPurpose | undefined
  captchaId: string
  captchaText: string
  client: Client
}>

/** `starter` is the digest of the address that started the flow. */
type RequestingFlow = Readonly<{
  id: string
  starter: string | undefined
  /** Whether the caller named the account, and may not know the mobile. */
  isByAccount: boolean
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
 * @param flow the flow that requests the code
 * @throws 429 too_many_requests, sms_too_frequent, sms_budget_spent, each without consuming a quota; 503
 *   gateway_not_configured, gateway_unavailable
 */
export async function issueSmsCode(
  mobile: string,
  purpose: SmsPurpose,
  client: Client,
  flow?: RequestingFlow,
): Promise<void> {
  await requireGateway('sms', isSmsConfigured())
  await queueCode(mobile, purpose, client, flow)
}

/** Consumes all quotas or none: first the caller's own, then the mobile's, then the shop's. */
async function queueCode(
  mobile: string,
  purpose: SmsPurpose,
  client: Client,
  flow?: RequestingFlow,
): Promise<void> {
  const spent: ConsumedQuota[] = []
  const expiresAt = addSeconds(now(), seconds.smsCode).getTime()
  const id = crypto.randomUUID()
  const isByAccount = flow?.isByAccount ?? false
  const message: SmsMessage = { id, mobile, purpose, code: randomDigits(6), expiresAt, spent, isByAccount }
  try {
    spent.push(
      ...(await consumeQuotas([
        ...captchaQuotas(client, smsCaptchaCost, networkLimited),
        { limit: perAddress, subject: client.address, refuse: smsNetworkLimited },
      ])),
    )
    await claimInterval(message)
    spent.push(
      ...(await consumeQuotas(smsQuotas(mobile, isByAccount ? 'account code' : 'code', smsBudgetSpent))),
    )
    await storeCode(message, flow?.id ?? digestOf(client.address), flow?.starter)
    await enqueue('sms', message)
  } catch (error) {
    await revokeMessage(message).catch(() => {})
    throw error
  }
}

async function claimInterval(message: SmsMessage): Promise<void> {
  const key = intervalOf(message)
  if (await redis.set(key, message.id, 'EX', smsIntervalSeconds, 'NX')) return
  throw smsTooFrequent({ retryAfterSeconds: Math.max(1, await secondsLeft(key)) })
}
