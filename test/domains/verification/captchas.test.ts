import { expect, test } from 'bun:test'
import { consumeCaptcha } from '../../../src/domains/verification/captchas.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys, seconds } from '../../../src/redis/keys.ts'

async function issued(text = 'aB3d'): Promise<string> {
  const id = crypto.randomUUID()
  await redis.set(keys.captcha(id), text, 'EX', seconds.captcha)
  return id
}
const refused = expect.objectContaining({ status: 400, code: 'captcha_invalid' })

test('a captcha is read without the blanks and hidden marks around it, in any case', async () => {
  for (const text of ['aB3d', 'Ab3D', ' ab3d ', '\u3000ab3d', 'ab3d\u200b', '\ufeff\u00a0AB3D\u200e '])
    expect([text, await consumeCaptcha(await issued(), text)]).toEqual([text, undefined])
})

test('a captcha has one try, also with a wrong text', async () => {
  for (const text of ['aB3d', 'aB3e', 'a B3d', '']) {
    const id = await issued()
    const first = consumeCaptcha(id, text)
    if (text === 'aB3d') await first
    else await expect(first).rejects.toEqual(refused)
    await expect(consumeCaptcha(id, 'aB3d')).rejects.toEqual(refused)
  }
})
