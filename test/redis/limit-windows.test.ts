import { expect, test } from 'bun:test'
import { join, resolve } from 'node:path'
import { Glob } from 'bun'
import { config } from '../../src/config/index.ts'
import { underOtpLimit } from '../../src/domains/accounts/credentials/verify-owner.ts'
import { changeEmail } from '../../src/domains/accounts/email.ts'
import { redeemReset } from '../../src/domains/accounts/passwords/redeem-reset.ts'
import { rememberAddress } from '../../src/domains/accounts/sign-in/known-addresses.ts'
import { verifyThrottled } from '../../src/domains/accounts/sign-in/login-throttle.ts'
import { editReview } from '../../src/domains/orders/reviews/edit-review.ts'
import { consumeSmsCode } from '../../src/domains/verification/consume-sms-code.ts'
import { consumeQuotas, smsQuotas } from '../../src/domains/verification/quotas.ts'
import { issueSmsCode } from '../../src/domains/verification/sms-codes.ts'
import { tooManyRequests } from '../../src/lib/errors.ts'
import { redis } from '../../src/redis/client.ts'
import { digestOf, keys } from '../../src/redis/keys.ts'
import { newMobile } from '../support/factories/registration.ts'
import { createSku } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'

const [minute, quarter, hour, day] = [60, 900, 3_600, 86_400]

type Spent = Readonly<{ name: string; subject: string; seconds: number }>
const group = () => Math.floor(Math.random() * 0xffff).toString(16)
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
const wrong = async () => false

/** Each use spends points of limits, for new subjects. `seconds` is the window that the limit promises. */
const uses: Readonly<Record<string, () => Promise<Spent[]>>> = {
  'looking up an account': async () => {
    const subject = randomAddress()
    await call('GET', '/usernames/nobody_at_all/count/', from(subject))
    return [{ name: 'account-lookup', subject, seconds: hour }]
  },
  'opening a guest cart': async () => {
    const [subject, sku] = [randomAddress(), await createSku()]
    await call('POST', '/cart/', { ...from(subject), body: { sku_id: sku, count: 1 } })
    return [{ name: 'guest-cart', subject, seconds: hour }]
  },
  'starting a sign-in at a provider': async () => {
    const subject = randomAddress()
    await call('GET', '/oauth/qq/authorization/', from(subject))
    return [{ name: 'oauth-address', subject, seconds: hour }]
  },
  'asking for a captcha': async () => {
    const [one, two, three] = [group(), group(), group()]
    const { fingerprint, headers } = newBrowser()
    const address = `fd00:${one}:${two}:${three}::1`
    await call('GET', `/image_codes/${crypto.randomUUID()}/`, {
      headers: { ...headers, 'x-forwarded-for': address },
    })
    const subject = `fd00:${one}:${two}:${three}::/64`
    return [
      { name: 'captcha', subject, seconds: minute },
      { name: 'captcha-address', subject, seconds: hour },
      { name: 'captcha-network', subject: `fd00:${one}:${two}::/48`, seconds: hour },
      { name: 'captcha-fingerprint', subject: await fingerprint(), seconds: hour },
    ]
  },
  'requesting an SMS code': async () => {
    const [address, mobile] = [randomAddress(), newMobile()]
    await issueSmsCode(mobile, 'sign_in', { address, fingerprint: crypto.randomUUID() })
    return [
      { name: 'sms-address', subject: address, seconds: day },
      { name: 'sms-mobile', subject: mobile, seconds: day },
      { name: 'sms-shop', subject: 'all', seconds: day },
    ]
  },
  'sending a message and a notice': async () => {
    const mobile = newMobile()
    for (const use of ['message', 'notice'] as const)
      await consumeQuotas(smsQuotas(mobile, use, tooManyRequests))
    return ['message', 'notice'].map((use) => ({ name: `sms-${use}-mobile`, subject: mobile, seconds: day }))
  },
  'a wrong SMS code': async () => {
    const subject = randomAddress()
    await expect(consumeSmsCode(newMobile(), 'register', '000000', subject)).rejects.toThrow()
    return [{ name: 'sms-code-address', subject, seconds: quarter }]
  },
  'a forged token of a password reset': async () => {
    const subject = randomAddress()
    const password = 'correct-horse-battery'
    const request = { userId: 1, accessToken: 'x.y.z', password, password2: password, address: subject }
    await expect(redeemReset('reset-password', request)).rejects.toThrow()
    return [{ name: 'reset-password', subject, seconds: hour }]
  },
  'a wrong password of a stranger': async () => {
    const [user, address] = [await createUser(), randomAddress()]
    await verifyThrottled({ userId: user.id, account: user.username, address }, wrong)
    return [
      { name: 'sign-in-address', subject: address, seconds: quarter },
      { name: 'sign-in-typed', subject: `typed:${user.username}`, seconds: quarter },
      { name: 'sign-in-account', subject: `user:${user.id}`, seconds: quarter },
    ]
  },
  'a wrong password at a known address': async () => {
    const [user, address] = [await createUser(), randomAddress()]
    await rememberAddress(user.id, address)
    await verifyThrottled({ userId: user.id, account: user.username, address }, wrong)
    const subject = `user:${user.id}:${digestOf(address)}`
    return [{ name: 'sign-in-home', subject, seconds: quarter }]
  },
  'a wrong password of a signed-in caller': async () => {
    const user = await createUser()
    await verifyThrottled({ userId: user.id, address: randomAddress() }, wrong)
    return [{ name: 'sign-in-holder', subject: `user:${user.id}`, seconds: quarter }]
  },
  'a wrong one-time code of staff': async () => {
    const user = await createUser()
    await underOtpLimit(user.id, wrong)
    return [{ name: 'otp-user', subject: `user:${user.id}`, seconds: quarter }]
  },
  'a lock of a name': async () => {
    const account = `nobody_${crypto.randomUUID()}`
    const attempt = () => verifyThrottled({ userId: undefined, account, address: randomAddress() }, wrong)
    for (let i = 0; i < config.limits.signInFailures; i++) await attempt()
    await expect(attempt()).rejects.toThrow()
    return [{ name: 'sign-in-locks', subject: `sign-in-typed:typed:${account}`, seconds: day }]
  },
  'a mail to verify': async () => {
    const user = await createUser()
    await changeEmail({ id: user.id, generation: 0 }, `${user.username}@example.com`)
    return [{ name: 'mail-user', subject: String(user.id), seconds: day }]
  },
  'an edit of a review': async () => {
    const user = await createUser()
    await expect(editReview(user.id, 1, 1, { score: 4 })).rejects.toThrow()
    return [{ name: 'review-edits', subject: String(user.id), seconds: hour }]
  },
}

function newBrowser() {
  const headers = { 'user-agent': crypto.randomUUID() }
  const fingerprint = async () => {
    const { clientFingerprint } = await import('../../src/http/client/client-fingerprint.ts')
    return clientFingerprint(new Request('http://localhost/', { headers }))
  }
  return { headers, fingerprint }
}

const tested = new Set<string>()
for (const [use, spend] of Object.entries(uses))
  test(`${use} counts in the promised windows`, async () => {
    for (const { name, subject, seconds } of await spend()) {
      tested.add(name)
      const left = await redis.ttl(`${keys.limit(name)}:${digestOf(subject)}`)
      // a window of the whole shop may have begun with an earlier test of this run
      expect([name, left > 0 && left <= seconds && left > seconds - Math.min(seconds, hour)]).toEqual([
        name,
        true,
      ])
      expect([name, left > seconds / 4]).toEqual([name, true])
    }
  })

test('each limit of the source has its window tested', async () => {
  const root = resolve(import.meta.dir, '../../src/domains')
  const names: string[] = []
  for await (const path of new Glob('**/*.ts').scan(root)) {
    const text = await Bun.file(join(root, path)).text()
    names.push(...[...text.matchAll(/name: '([a-z-]+)',\s+points:/g)].map(([, name]) => name as string))
  }
  expect(names.length).toBeGreaterThan(15)
  // the interval is one key of the mobile, without a counter
  expect(names.filter((name) => name !== 'sms-interval' && !tested.has(name))).toEqual([])
})
