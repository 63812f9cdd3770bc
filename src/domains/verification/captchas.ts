import { config } from '../../config.ts'
import { tooManyRequests } from '../../lib/errors.ts'
import { redis } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { use } from '../../redis/limiter.ts'
import { drawCaptcha } from './captcha-image.ts'
import { newCaptchaText } from './captcha-text.ts'
import { captchaInvalid } from './errors.ts'

const perMinute = { name: 'captcha', points: config.limits.captchasPerAddressMinute, seconds: 60 }

/**
 * Draws a new captcha for an id that the client made; an earlier text of that id is void. The text lives 5 minutes.
 * @throws 429 too_many_requests when the address asks too often
 */
export async function issueCaptcha(id: string, format: 'png' | 'webp', address: string): Promise<Buffer> {
  const usage = await use(perMinute, address)
  if (!usage.allowed) throw tooManyRequests(usage)
  const text = newCaptchaText()
  const picture = await drawCaptcha(text, format)
  await redis.set(keys.captcha(id), text, 'EX', seconds.captcha)
  return picture
}

/**
 * Uses up the captcha and compares without case: a second try of the same text fails, right or wrong.
 * @throws 400 captcha_invalid
 */
export async function takeCaptcha(id: string, text: string): Promise<void> {
  const expected = await redis.getdel(keys.captcha(id))
  if (!expected || expected.toLowerCase() !== text.trim().toLowerCase()) throw captchaInvalid()
}
