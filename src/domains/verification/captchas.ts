import { config } from '../../config/index.ts'
import { networkLimited } from '../../lib/errors.ts'
import { trimTyped } from '../../lib/text/visible-text.ts'
import { redis } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { defineLimit } from '../../redis/limit-policies.ts'
import { type CaptchaFormat, nextCaptcha } from './captcha-pool.ts'
import { captchaInvalid } from './errors.ts'
import { type Client, captchaQuotas, consumeQuotas } from './quotas.ts'

const perMinute = defineLimit({
  name: 'captcha',
  points: config.limits.captchasPerAddressMinute,
  seconds: 60,
})

/**
 * Issues a captcha for an id that the client has generated. It replaces an earlier captcha with this id and is valid for
 * 5 minutes.
 * @throws 429 too_many_requests when the quota of the address, the network or the fingerprint is used up
 */
export async function issueCaptcha(id: string, format: CaptchaFormat, client: Client): Promise<Buffer> {
  await consumeQuotas([
    { limit: perMinute, subject: client.address, refuse: networkLimited },
    ...captchaQuotas(client, 1, networkLimited),
  ])
  const { text, picture } = await nextCaptcha(format)
  await redis.set(keys.captcha(id), text, 'EX', seconds.captcha)
  return picture
}

/**
 * Consumes a captcha, also with a wrong text, and compares the text without regard to case.
 * @throws 400 captcha_invalid
 */
export async function consumeCaptcha(id: string, text: string): Promise<void> {
  const expected = await redis.getdel(keys.captcha(id))
  if (!expected || expected.toLowerCase() !== trimTyped(text).toLowerCase()) throw captchaInvalid()
}
