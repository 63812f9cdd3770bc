import { afterAll, beforeAll, expect, test } from 'bun:test'
import { digestOf, keys } from '../../src/redis/keys.ts'
import { newMobile } from '../support/factories/registration.ts'
import { randomAddress } from '../support/http.ts'
import { type IsolatedApp, startIsolatedApp } from '../support/processes/isolated-app.ts'

// The fair share is a twentieth: 21 captchas of an address, 120 of an IPv6 network.
const env = {
  CAPTCHA_ADDRESS_MINUTE_LIMIT: '1000',
  CAPTCHA_ADDRESS_HOURLY_LIMIT: '420',
  CAPTCHA_NETWORK_HOURLY_LIMIT: '2400',
  CAPTCHA_FINGERPRINT_HOURLY_LIMIT: '100',
  SMS_CAPTCHA_COST: '20',
}
let mall: IsolatedApp
beforeAll(async () => {
  mall = await startIsolatedApp({ redisDb: 11, env })
})
afterAll(() => mall.stop())

const picture = (address: string, agent: string) =>
  mall.call('GET', `/image_codes/${crypto.randomUUID()}/`, { address, agent })
const keyOf = (name: string, subject: string) => `${keys.limit(name)}:${digestOf(subject)}`
const tooMany = { status: 429, code: 'too_many_requests' }

test('a network that imitates a browser is throttled, and other users of that browser are not', async () => {
  const agent = crypto.randomUUID()
  const statuses: number[] = []
  for (let i = 0; i < 24; i++)
    for (let j = 0; j < 10; j++)
      statuses.push((await picture(`2001:db8:77:${i.toString(16)}::1`, agent)).status)
  expect(statuses).toEqual([...Array(120).fill(200), ...Array(120).fill(429)])

  const stranger = { address: randomAddress(), agent }
  expect((await mall.askSms(newMobile(), stranger)).status).toBe(200)
  // a second SMS exceeds the fair share, and the fingerprint's hourly quota is used up
  expect((await picture(stranger.address, agent)).status).toBe(429)
  expect((await picture(stranger.address, crypto.randomUUID())).status).toBe(200)
})

test('an attacker with many addresses and one browser gets the fair share of each', async () => {
  const agent = crypto.randomUUID()
  const addresses = Array.from({ length: 8 }, randomAddress)
  const served = await Promise.all(
    addresses.map(async (address) => {
      const answers = await Promise.all(Array.from({ length: 40 }, () => picture(address, agent)))
      return answers.filter(({ status }) => status === 200).length
    }),
  )
  for (const count of served) expect(count).toBeGreaterThanOrEqual(21)
  // an address may exceed its share until the fingerprint's quota of 100 is used up
  expect(served.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(100 + 8 * 21)
  expect(await picture(addresses[0] as string, agent)).toMatchObject(tooMany)
})

test('all /64 networks of an IPv6 /48 share one quota; an SMS costs twenty captchas of it', async () => {
  const own = '2001:db8:88:1::1'
  expect((await mall.askSms(newMobile(), { address: own })).status).toBe(200)
  const network = keyOf('captcha-network', '2001:db8:88::/48')
  expect(Number(await mall.redis.get(network))).toBe(21)
  await mall.redis.set(network, 2400, 'EX', 3600)
  expect(await picture('2001:db8:88:ffff::1', crypto.randomUUID())).toMatchObject(tooMany)
  expect((await picture('2001:db8:89:ffff::1', crypto.randomUUID())).status).toBe(200)
  expect(Number(await mall.redis.get(network))).toBe(2400)
})
