import { config } from '../../config/index.ts'
import { tooManyRequests } from '../../lib/errors.ts'
import { redis } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { type CaptchaFormat, nextCaptcha } from './captcha-pool.ts'
import { captchaInvalid } from './errors.ts'
import { type Client, captchaQuotas, consumeQuotas } from './quotas.ts'

const perMinute = { name: 'captcha', points: config.limits.captchasPerAddressMinute, seconds: 60 }

/**
 * Gives a new captcha for an id that the client made; an earlier text of that id is void. The text lives 5 minutes.
 * @throws 429 too_many_requests when the address or the fingerprint asks too often
 */
export async function issueCaptcha(id: string, format: CaptchaFormat, client: Client): Promise<Buffer> {
  await consumeQuotas([
    { limit: perMinute, subject: client.address, refuse: tooManyRequests },
    ...captchaQuotas(client, 1, tooManyRequests),
  ])
  const { text, picture } = await nextCaptcha(format)
  await redis.set(keys.captcha(id), text, 'EX', seconds.captcha)
  return picture
}

/**
 * Uses up the captcha and compares without case: a second try of the same text fails, right or wrong.
 * @throws 400 captcha_invalid
 */
export async function consumeCaptcha(id: string, text: string): Promise<void> {
  const expected = await redis.getdel(keys.captcha(id))
  if (!expected || expected.toLowerCase() !== text.trim().toLowerCase()) throw captchaInvalid()
}
