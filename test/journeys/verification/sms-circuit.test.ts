import { expect, test } from 'bun:test'
import { keys } from '../../../src/redis/keys.ts'
import { newMobile } from '../../support/factories/registration.ts'
import {
  type IsolatedApp,
  listJobs,
  startIsolatedApp,
  waitUntil,
} from '../../support/processes/isolated-app.ts'

// These isolated malls send through Aliyun's protocol.
const aliyun = {
  SMS_PROVIDER: 'aliyun',
  SMS_BASE_URL: 'SANDBOX/aliyun',
  ALIYUN_ACCESS_KEY_ID: 'own-mall',
  ALIYUN_ACCESS_KEY_SECRET: 'own-mall-secret',
  SMS_SIGN_NAME: '美多商城',
  SMS_TEMPLATE_CODE: 'SMS_154950909',
}

async function inMall(
  redisDb: number,
  env: Record<string, string>,
  work: (mall: IsolatedApp) => Promise<void>,
) {
  const mall = await startIsolatedApp({ redisDb, env })
  try {
    await work(mall)
  } finally {
    await mall.stop()
  }
}

test('while the provider fails requests answer 503 with Retry-After and use up no captcha; then they work again', () =>
  inMall(6, { ...aliyun, GATEWAY_CIRCUIT_FAILURES: '1', GATEWAY_CIRCUIT_OPEN: '2s' }, async (mall) => {
    const [first, second] = [newMobile(), newMobile()]
    await mall.fault('sms', 'throttled')
    const { id, query } = await mall.captcha()
    expect((await mall.askSms(first)).status).toBe(200)
    await waitUntil('the circuit is open', async () => (await mall.redis.exists(keys.circuit('sms'))) === 1)
    const refused = await mall.call('GET', `/sms_codes/${second}/?${query}`)
    expect(refused).toMatchObject({ status: 503, code: 'gateway_unavailable' })
    expect(refused.retryAfter).toBeWithin(1, 3)
    expect(await mall.redis.exists(keys.captcha(id))).toBe(1)
    expect(await mall.redis.exists(keys.smsInterval(second), keys.smsCode('register', second))).toBe(0)

    await waitUntil('the first message arrives', async () => (await mall.messages(first)).length > 0)
    await waitUntil('the circuit is closed', async () => (await mall.redis.exists(keys.circuit('sms'))) === 0)
    expect((await mall.call('GET', `/sms_codes/${second}/?${query}`)).status).toBe(200)
    const [message] = await mall.messages(second)
    expect(message).toMatchObject({
      code: expect.stringMatching(/^\d{6}$/),
      body: expect.stringContaining('美多商城'),
    })
    expect(await mall.messages(first)).toHaveLength(1)
  }))

test('a wrong key is a permanent failure of every message: none arrives or uses a quota, and the circuit stays closed', () =>
  inMall(
    7,
    { ...aliyun, ALIYUN_ACCESS_KEY_SECRET: 'another', GATEWAY_CIRCUIT_FAILURES: '2' },
    async (mall) => {
      // more messages than the threshold: a failure that counted would refuse the last ones
      for (const mobile of [newMobile(), newMobile(), newMobile(), newMobile()]) {
        expect((await mall.askSms(mobile)).status).toBe(200)
        await waitUntil('the message is given up', async () => (await listJobs(mall.queue)).length === 0)
        expect(await mall.messages(mobile)).toEqual([])
        expect(await mall.redis.exists(keys.smsInterval(mobile), keys.circuit('sms'))).toBe(0)
      }
    },
  ))

test('without a provider the response is 503 gateway_not_configured, and the captcha stays valid', () =>
  inMall(8, { SMS_PROVIDER: 'aliyun', ALIYUN_ACCESS_KEY_ID: '' }, async (mall) => {
    const { id, query } = await mall.captcha()
    const refused = await mall.call('GET', `/sms_codes/${newMobile()}/?${query}`)
    expect(refused).toMatchObject({ status: 503, code: 'gateway_not_configured' })
    expect(await mall.redis.exists(keys.captcha(id))).toBe(1)
  }))
