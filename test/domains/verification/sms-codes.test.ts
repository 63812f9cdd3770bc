import { describe, expect, test } from 'bun:test'
import { consumeSmsCode } from '../../../src/domains/verification/consume-sms-code.ts'
import { abandonSmsCode, deliverSmsCode } from '../../../src/domains/verification/deliver-sms-code.ts'
import {
  type SmsMessage,
  type SmsPurpose,
  smsPurposes,
  storeCode,
} from '../../../src/domains/verification/sms-message.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { consume, getUsage } from '../../../src/redis/rate-limiter.ts'
import { lastCode, newMobile } from '../../support/factories/registration.ts'
import { createUser } from '../../support/factories/users.ts'
import { call, randomAddress } from '../../support/http.ts'
import { sandbox } from '../../support/vendors/notification-listener.ts'

const invalid = expect.objectContaining({ status: 400, code: 'sms_code_invalid' })

/** Stores a code in the state after its SMS was queued. */
async function storedCode(purpose: SmsPurpose, mobile = newMobile(), code = '042137'): Promise<SmsMessage> {
  const expiresAt = Date.now() + 300_000
  const message = { id: crypto.randomUUID(), mobile, purpose, code, expiresAt, spent: [] }
  await storeCode(message)
  return message
}

const isAccepted = (mobile: string, purpose: SmsPurpose | readonly [SmsPurpose, SmsPurpose], code: string) =>
  consumeSmsCode(mobile, purpose, code, randomAddress()).then(
    () => true,
    () => false,
  )

describe.each(smsPurposes.flatMap((sent) => smsPurposes.map((asked) => [sent, asked] as const)))(
  'a code to %s',
  (sent, asked) => {
    test(`${sent === asked ? 'is accepted' : 'is refused'} to ${asked}`, async () => {
      const { mobile, code } = await storedCode(sent)
      if (sent === asked) await consumeSmsCode(mobile, asked, code, randomAddress())
      else expect(consumeSmsCode(mobile, asked, code, randomAddress())).rejects.toEqual(invalid)
      expect(await isAccepted(mobile, sent, code)).toBe(sent !== asked)
    })
  },
)

test('a code for one of several accepted purposes is accepted once, and for other purposes refused', async () => {
  for (const purpose of ['bind', 'register'] as const) {
    const { mobile, code } = await storedCode(purpose)
    expect(await isAccepted(mobile, ['bind', 'register'], code)).toBe(true)
    expect(await isAccepted(mobile, ['bind', 'register'], code)).toBe(false)
  }
  const { mobile, code } = await storedCode('reset')
  expect(await isAccepted(mobile, ['bind', 'register'], code)).toBe(false)
})

test('a wrong code counts as a try for each purpose, so a list of purposes allows no extra tries', async () => {
  const mobile = newMobile()
  await storedCode('register', mobile, '111111')
  await storedCode('bind', mobile, '222222')
  for (let i = 0; i < 4; i++) await isAccepted(mobile, ['bind', 'register'], '000000')
  // the code for one purpose is a wrong code for the other purpose
  expect(await isAccepted(mobile, 'bind', '111111')).toBe(false)
  expect(await isAccepted(mobile, 'bind', '222222')).toBe(false)
  expect(await isAccepted(mobile, 'register', '111111')).toBe(true)
})

test('five wrong tries delete a code, four do not, and a new code has five tries again', async () => {
  const { mobile, code } = await storedCode('reset')
  for (let i = 0; i < 5; i++) expect(await isAccepted(mobile, 'reset', '000000')).toBe(false)
  expect(await isAccepted(mobile, 'reset', code)).toBe(false)
  await storedCode('reset', mobile)
  for (let i = 0; i < 4; i++) await isAccepted(mobile, 'reset', '000000')
  expect(await isAccepted(mobile, 'reset', code)).toBe(true)
})

test('a new code replaces the previous code and resets its tries', async () => {
  const { mobile } = await storedCode('bind', newMobile(), '111111')
  for (let i = 0; i < 4; i++) await isAccepted(mobile, 'bind', '000000')
  await storedCode('bind', mobile, '222222')
  expect(await isAccepted(mobile, 'bind', '111111')).toBe(false)
  expect(await isAccepted(mobile, 'bind', '222222')).toBe(true)
})

test('concurrent guesses get no extra tries, and of concurrent correct uses one succeeds', async () => {
  const { mobile, code } = await storedCode('register')
  const guesses = Array.from({ length: 100 }, (_, i) => String(42_038 + i).padStart(6, '0'))
  expect(guesses.at(-1)).toBe(code)
  expect(await Promise.all(guesses.map((guess) => isAccepted(mobile, 'register', guess)))).not.toContain(true)
  await storedCode('register', mobile, code)
  const uses = await Promise.all(Array.from({ length: 20 }, () => isAccepted(mobile, 'register', code)))
  expect(uses.filter(Boolean)).toHaveLength(1)
})

test('the stored digest hides the code, differs by mobile and expires after 5 minutes', async () => {
  const [one, two] = [await storedCode('register'), await storedCode('register')]
  const [a, b] = await redis.mget([one, two].map(({ mobile }) => keys.smsCode('register', mobile)))
  expect(a).toMatch(/^[0-9a-f]{64}$/)
  expect(a).not.toBe(b as string)
  expect(await redis.ttl(keys.smsCode('register', one.mobile))).toBeWithin(290, 301)
})

describe('GET /sms_codes/{mobile}/', () => {
  async function send(mobile: string, purpose: string) {
    const id = crypto.randomUUID()
    await call('GET', `/image_codes/${id}/`)
    const { text } = await sandbox<{ text: string }>(`/captchas/${id}/`)
    const path = `/sms_codes/${mobile}/?image_code_id=${id}&text=${text}${purpose}`
    const response = await call('GET', path)
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const code = await lastCode(mobile)
    expect(code).toMatch(/^\d{6}$/)
    return code
  }

  for (const [whose, purpose, expected] of [
    ['an unregistered mobile', '', 'register'],
    ['a registered mobile', '', 'bind'],
    ['an unregistered mobile', '&purpose=bind', 'bind'],
    ['a registered mobile', '&purpose=register', 'register'],
    ['a registered mobile', '&purpose=sign_in', 'sign_in'],
    ['an unregistered mobile', '&purpose=sign_in', 'sign_in'],
    ['an unregistered mobile', '&purpose=change_mobile', 'change_mobile'],
    ['a registered mobile', '&purpose=reset', 'reset'],
  ] as const)
    test(`sends ${whose} a code to ${expected}${purpose && ` with ${purpose}`}`, async () => {
      const mobile = whose === 'a registered mobile' ? (await createUser()).mobile : newMobile()
      const code = await send(mobile, purpose)
      for (const other of smsPurposes.filter((each) => each !== expected))
        expect(await isAccepted(mobile, other, code)).toBe(false)
      expect(await isAccepted(mobile, expected, code)).toBe(true)
    })
})

test('giving up a message deletes its code and interval and refunds its quotas, but not those of a newer message', async () => {
  const limit = { name: 'sms-mobile', points: 1_000, seconds: 86_400 }
  for (const isReplaced of [false, true]) {
    const mobile = newMobile()
    await consume(limit, mobile, 2)
    const spent = [{ limit, subject: mobile, cost: 1, endsAt: Date.now() + 60_000 }]
    const old = { ...(await storedCode('register', mobile, '111111')), spent }
    await redis.set(keys.smsInterval(mobile), old.id, 'EX', 60)
    const newer = isReplaced ? await storedCode('register', mobile, '222222') : undefined
    if (newer) await redis.set(keys.smsInterval(mobile), newer.id, 'EX', 60)
    await abandonSmsCode(old)
    expect((await getUsage(limit, mobile)).used).toBe(1)
    expect(await redis.get(keys.smsInterval(mobile))).toBe(newer?.id ?? null)
    expect(await isAccepted(mobile, 'register', '222222')).toBe(isReplaced)
    expect(await redis.exists(keys.smsCode('register', mobile))).toBe(0)
  }
})

test('a message with a usable code is delivered; one with an expired, used or replaced code is dropped', async () => {
  const usable = await storedCode('register')
  expect(await deliverSmsCode(usable)).toEqual({ outcome: 'sent' })
  const used = await storedCode('register')
  await consumeSmsCode(used.mobile, 'register', used.code, randomAddress())
  const replaced = await storedCode('register')
  await storedCode('register', replaced.mobile, '222222')
  for (const message of [used, replaced])
    expect(await deliverSmsCode(message)).toEqual({ outcome: 'dropped' })
  const expired = await storedCode('register')
  await redis.set(keys.smsInterval(expired.mobile), expired.id, 'EX', 60)
  shiftClock(300_000)
  try {
    expect(await deliverSmsCode(expired)).toEqual({ outcome: 'dropped' })
  } finally {
    shiftClock(-300_000)
  }
  const { mobile } = expired
  expect(await redis.exists(keys.smsInterval(mobile), keys.smsCode('register', mobile))).toBe(0)
  for (const [message, count] of [
    [usable, 1],
    [used, 0],
    [replaced, 0],
    [expired, 0],
  ] as const)
    expect(await sandbox<unknown[]>(`/messages/?to=${message.mobile}`)).toHaveLength(count)
})
