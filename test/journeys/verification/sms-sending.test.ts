import { afterAll, beforeAll, expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import type { SmsMessage } from '../../../src/domains/verification/sms-message.ts'
import { decrypt } from '../../../src/lib/crypto/encrypted-payload.ts'
import { digestOf, keys } from '../../../src/redis/keys.ts'
import { newMobile } from '../../support/factories/registration.ts'
import { randomAddress } from '../../support/http.ts'
import {
  dumpRedis,
  type IsolatedApp,
  listJobs,
  startIsolatedApp,
  waitUntil,
} from '../../support/processes/isolated-app.ts'

// Most of these tests cause failures, which must not open the circuit.
const env = { GATEWAY_CIRCUIT_FAILURES: '1000' }
let mall: IsolatedApp
/** Personal data of these tests, which must not be found anywhere. */
const personal: string[] = []

beforeAll(async () => {
  mall = await startIsolatedApp({ redisDb: 5, env })
})
afterAll(() => mall.stop())

function newPerson() {
  const person = { mobile: newMobile(), address: randomAddress(), agent: crypto.randomUUID() }
  personal.push(...Object.values(person))
  return person
}

type Person = ReturnType<typeof newPerson>

const registration = (mobile: string, code: string | undefined) => ({
  username: `n${Bun.randomUUIDv7('hex').slice(-12)}`,
  password: 'correct-horse',
  password2: 'correct-horse',
  mobile,
  sms_code: code,
  allow: 'true',
})

/** Returns the SMS quota that a caller and the shop have used. */
async function spentBy({ mobile, address, agent }: Person) {
  const fingerprints = await mall.redis.keys(`${keys.limit('captcha-fingerprint')}:*`)
  const values = await mall.redis.mget(
    ...[
      ['sms-mobile', mobile],
      ['sms-address', address],
      ['captcha-address', address],
    ].map(([name, subject]) => `${keys.limit(name as string)}:${digestOf(subject as string)}`),
    `${keys.limit('sms-shop')}:${digestOf('all')}`,
    ...fingerprints,
  )
  expect(agent).not.toBe('')
  const [byMobile, byAddress, captchas, byShop, ...byFingerprints] = values.map(Number)
  return { byMobile, byAddress, captchas, byShop, byFingerprints: byFingerprints.sort() }
}

/** Promotes every delayed job, so its next try runs now. */
async function hurry(): Promise<void> {
  for (const job of await mall.queue.getDelayed()) await job.promote().catch(() => {})
}

const nothingIsQueued = async () => (await listJobs(mall.queue)).length === 0

test('a message that fails twice is retried and arrives once', async () => {
  const person = newPerson()
  await mall.fault('sms', 'error', 2)
  expect((await mall.askSms(person.mobile, person)).status).toBe(200)
  expect(await mall.messages(person.mobile)).toEqual([])
  await waitUntil('the message arrives', async () => {
    await hurry()
    return (await mall.messages(person.mobile)).length > 0
  })
  await waitUntil('the queue is empty', nothingIsQueued)
  const [message, ...more] = await mall.messages(person.mobile)
  expect(more).toEqual([])
  const { status } = await mall.call('POST', '/users/', { body: registration(person.mobile, message?.code) })
  expect(status).toBe(201)
})

test('a message that is delivered twice contains one code, and the code works once', async () => {
  const { mobile, ...client } = newPerson()
  await mall.fault('sms', 'duplicate')
  await mall.askSms(mobile, client)
  const [one, two] = await mall.messages(mobile)
  expect(two?.code).toBe(one?.code as string)
  const register = () => mall.call('POST', '/users/', { body: registration(mobile, one?.code) })
  expect((await register()).status).toBe(201)
  expect((await register()).status).toBe(400)
})

test.each([
  ['refused permanently', 'refused', 1],
  ['given up after five tries', 'error', 5],
])(
  'a message that is %s costs nothing, its code is invalid, and another may be requested immediately',
  async (...row) => {
    const [, mode, count] = row
    const person = newPerson()
    const { mobile } = person
    // the quota of the first message stays used
    await mall.askSms(newMobile(), { address: person.address })
    const before = await spentBy(person)
    const captcha = await mall.captcha(person)
    await mall.fault('sms', mode, count)
    expect((await mall.call('GET', `/sms_codes/${mobile}/?${captcha.query}`, person)).status).toBe(200)
    await waitUntil('the message is given up', async () => {
      await hurry()
      return nothingIsQueued()
    })
    expect(await mall.messages(mobile)).toEqual([])
    expect(await mall.redis.exists(keys.smsInterval(mobile), keys.smsCode('register', mobile))).toBe(0)
    const after = await spentBy(person)
    const { byFingerprints, captchas } = before
    // one captcha was requested, by a new fingerprint
    expect(after).toEqual({
      ...before,
      byMobile: 0,
      captchas: (captchas as number) + 1,
      byFingerprints: [...byFingerprints, 1].sort(),
    })
    expect((await mall.askSms(mobile, person)).status).toBe(200)
    expect(await mall.messages(mobile)).toHaveLength(1)
  },
)

test('a retry of an old message is dropped, and the newer code and interval of its mobile stay', async () => {
  const { mobile, ...client } = newPerson()
  await mall.fault('sms', 'error', 1)
  await mall.askSms(mobile, client)
  await waitUntil('the first message has failed', async () => (await mall.queue.getDelayed()).length > 0)
  await mall.redis.del(keys.smsInterval(mobile))
  await mall.askSms(mobile, client)
  const [newer] = await mall.messages(mobile)
  await hurry()
  await waitUntil('the first message is dropped', nothingIsQueued)
  expect(await mall.messages(mobile)).toHaveLength(1)
  expect(await mall.redis.exists(keys.smsInterval(mobile))).toBe(1)
  expect((await mall.call('POST', '/users/', { body: registration(mobile, newer?.code) })).status).toBe(201)
})

test('a queued message reveals neither mobile nor code nor address, and is not sent after its code has expired', async () => {
  const [sent, expired] = [newPerson(), newPerson()]
  await mall.queue.pause()
  for (const person of [sent, expired]) expect((await mall.askSms(person.mobile, person)).status).toBe(200)
  const jobs = await listJobs(mall.queue)
  const opened = jobs.map((job) => decrypt<SmsMessage>(job.data.sealed, config.appKeys.queue))
  expect(opened.map((message) => message?.mobile).sort()).toEqual([sent.mobile, expired.mobile].sort())
  const held = await dumpRedis(mall.redis)
  for (const message of opened) {
    expect(message?.code).toMatch(/^\d{6}$/)
    expect(held).not.toContain(`"${message?.code}"`)
    expect(held).not.toContain(message?.mobile as string)
  }
  await mall.redis.del(keys.smsCode('register', expired.mobile))
  await mall.queue.resume()
  await waitUntil('the queue is empty', nothingIsQueued)
  expect(await mall.messages(expired.mobile)).toEqual([])
  const code = opened.find((message) => message?.mobile === sent.mobile)?.code
  expect(await mall.messages(sent.mobile)).toMatchObject([{ code: code as string }])
})

test('neither Redis, including its event streams, nor the log contains personal data after these tests', async () => {
  expect(personal.length).toBeGreaterThan(15)
  const events = JSON.stringify(await mall.redis.xrange('{jobs}:sms:events', '-', '+'))
  expect(events).toContain('"failed"')
  const held = await dumpRedis(mall.redis)
  const logged = await mall.stop()
  expect(logged).toContain('message not delivered')
  for (const text of [held, logged]) for (const value of personal) expect(text).not.toContain(value)
})
