import { afterAll, expect, test } from 'bun:test'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { startAlipay } from '../../support/vendors/alipay.ts'

const { base, stop } = await startAlipay()
afterAll(stop)

test('reading the text of a captcha does not consume it; an unknown captcha is 404', async () => {
  const id = crypto.randomUUID()
  const path = `${base}/captchas/${id}/`
  expect((await fetch(path)).status).toBe(404)
  await redis.set(keys.captcha(id), 'A7KQ', 'EX', 60)
  for (let i = 0; i < 2; i++) expect(await (await fetch(path)).json()).toEqual({ text: 'A7KQ' })
})
