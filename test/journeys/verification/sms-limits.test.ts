import { afterAll, beforeAll, expect, test } from 'bun:test'
import { digestOf, keys } from '../../../src/redis/keys.ts'
import { newMobile } from '../../support/factories/registration.ts'
import { randomAddress } from '../../support/http.ts'
import { type IsolatedApp, startIsolatedApp, waitUntil } from '../../support/processes/isolated-app.ts'

// One SMS costs 20 captchas, so an address has two SMS an hour and a few captchas.
const env = {
  CAPTCHA_ADDRESS_MINUTE_LIMIT: '60',
  CAPTCHA_ADDRESS_HOURLY_LIMIT: '45',
  CAPTCHA_FINGERPRINT_HOURLY_LIMIT: '70',
  SMS_CAPTCHA_COST: '20',
  SMS_ADDRESS_DAILY_LIMIT: '1',
  SMS_MOBILE_DAILY_LIMIT: '10',
}
let mall: IsolatedApp
beforeAll(async () => {
  mall = await startIsolatedApp({ redisDb: 3, env })
})
afterAll(() => mall.stop())

const tooMany = { status: 429, code: 'too_many_requests' }
const hour = 3600
const day = 86_400

/** Returns the used points of a limit. */
async function used(name: string, subject: string, redis = mall.redis): Promise<number> {
  return Number((await redis.get(`${keys.limit(name)}:${digestOf(subject)}`)) ?? 0)
}

async function askCaptchas(count: number, who: { address?: string; agent?: string }) {
  const path = () => `/image_codes/${crypto.randomUUID()}/`
  const answers = await Promise.all(Array.from({ length: count }, () => mall.call('GET', path(), who)))
  return answers.filter(({ status }) => status === 200).length
}

test('an address gets at most the allowed number of captchas an hour, also concurrently', async () => {
  const address = randomAddress()
  expect(await askCaptchas(55, { address })).toBe(45)
  const refused = await mall.call('GET', `/image_codes/${crypto.randomUUID()}/`, { address })
  expect(refused).toMatchObject(tooMany)
  expect(refused.retryAfter).toBeGreaterThan(hour - 60)
  expect(await askCaptchas(1, {})).toBe(1)
})

test('an SMS costs 20 captchas: the last SMS within the quota is sent, and one captcha later none is', async () => {
  const [fits, late] = [randomAddress(), randomAddress()]
  await askCaptchas(24, { address: fits })
  expect((await mall.askSms(newMobile(), { address: fits })).status).toBe(200)
  expect(await askCaptchas(1, { address: fits })).toBe(0)

  await askCaptchas(25, { address: late })
  const refused = await mall.askSms(newMobile(), { address: late })
  expect(refused).toMatchObject(tooMany)
  expect(refused.retryAfter).toBeGreaterThan(hour - 60)
  // 26 captchas are used, and the refused SMS has cost nothing
  expect(await askCaptchas(30, { address: late })).toBe(19)
})

test('a fingerprint has a shared hourly quota for heavy users from any address', async () => {
  const agent = crypto.randomUUID()
  const sent: number[] = []
  for (let i = 0; i < 3; i++) sent.push((await mall.askSms(newMobile(), { agent })).status)
  expect(sent).toEqual([200, 200, 200])
  const [mobile, address] = [newMobile(), randomAddress()]
  expect(await mall.askSms(mobile, { agent, address })).toMatchObject(tooMany)
  expect(await used('captcha-address', address)).toBe(1)
  expect(await mall.redis.exists(keys.smsInterval(mobile))).toBe(0)
  expect((await mall.askSms(mobile, { address })).status).toBe(200)
})

test('an address sends to a few mobiles a day, and a refused SMS costs address and mobile nothing', async () => {
  const [address, other] = [randomAddress(), newMobile()]
  expect((await mall.askSms(newMobile(), { address })).status).toBe(200)
  const refused = await mall.askSms(other, { address })
  expect(refused).toMatchObject({ status: 429, code: 'sms_budget_spent' })
  expect(refused.retryAfter).toBeGreaterThan(day - 60)
  expect(await used('captcha-address', address)).toBe(22)
  expect((await mall.askSms(other)).status).toBe(200)
})

test('a mobile gets one SMS in 60 seconds and ten a day, from any number of addresses', async () => {
  const mobile = newMobile()
  expect((await mall.askSms(mobile)).status).toBe(200)
  const address = randomAddress()
  const soon = await mall.askSms(mobile, { address })
  expect(soon).toMatchObject({ status: 429, code: 'sms_too_frequent' })
  expect(soon.retryAfter).toBeWithin(50, 61)
  // TTL would round this down, and the client would come too early
  await mall.redis.pexpire(keys.smsInterval(mobile), 50_400)
  const { retryAfter } = await mall.askSms(mobile)
  expect(retryAfter * 1_000).toBeGreaterThanOrEqual(await mall.redis.pttl(keys.smsInterval(mobile)))
  expect([await used('captcha-address', address), await used('sms-address', address)]).toEqual([1, 0])
  for (let i = 2; i <= 10; i++) {
    // each SMS has arrived before the next request, because a replaced code is not sent
    await waitUntil('the code has arrived', async () => (await mall.messages(mobile)).length === i - 1)
    await mall.redis.del(keys.smsInterval(mobile))
    expect((await mall.askSms(mobile)).status).toBe(200)
  }
  await waitUntil('the last code has arrived', async () => (await mall.messages(mobile)).length === 10)
  await mall.redis.del(keys.smsInterval(mobile))
  const eleventh = await mall.askSms(mobile, { address })
  expect(eleventh).toMatchObject({ status: 429, code: 'sms_budget_spent' })
  expect(eleventh.retryAfter).toBeGreaterThan(day - 60)
  expect(await mall.redis.exists(keys.smsInterval(mobile))).toBe(0)
  expect([await used('captcha-address', address), await used('sms-address', address)]).toEqual([2, 0])
  expect(await mall.messages(mobile)).toHaveLength(10)
})

test('the shop sends at most its daily budget of SMS, and a refused caller has used no quota', async () => {
  const poor = await startIsolatedApp({ redisDb: 4, env: { SMS_DAILY_BUDGET: '2' } })
  try {
    const wishes = Array.from({ length: 6 }, () => ({ mobile: newMobile(), address: randomAddress() }))
    const answers = await Promise.all(
      wishes.map(async ({ mobile, address }) => ({
        mobile,
        address,
        ...(await poor.askSms(mobile, { address })),
      })),
    )
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(4)
    for (const { mobile, address, code } of refused) {
      expect(code).toBe('sms_budget_spent')
      expect(await poor.redis.exists(keys.smsInterval(mobile), keys.smsCode('register', mobile))).toBe(0)
      expect(await used('sms-mobile', mobile, poor.redis)).toBe(0)
      expect(await used('sms-address', address, poor.redis)).toBe(0)
      expect(await used('captcha-address', address, poor.redis)).toBe(1)
      expect(await poor.messages(mobile)).toEqual([])
    }
    expect(await used('sms-shop', 'all', poor.redis)).toBe(2)
  } finally {
    await poor.stop()
  }
})
