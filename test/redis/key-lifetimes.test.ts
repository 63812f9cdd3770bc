import { expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { claimFlow } from '../../src/domains/accounts/flow-token.ts'
import { startReset } from '../../src/domains/accounts/passwords/reset-password.ts'
import { rememberAddress } from '../../src/domains/accounts/sign-in/known-addresses.ts'
import { addToCart } from '../../src/domains/cart/change-lines.ts'
import { shopDay } from '../../src/domains/catalog/views/shop-day.ts'
import { addVisitors, storeVisitors } from '../../src/domains/catalog/views/store-traffic.ts'
import { recordBrowsedSku } from '../../src/domains/history/browse-history.ts'
import { issueState } from '../../src/domains/oauth/state.ts'
import { rememberShownStock } from '../../src/domains/staff/skus/shown-stock.ts'
import { consumeSmsCode } from '../../src/domains/verification/consume-sms-code.ts'
import { issueSmsCode } from '../../src/domains/verification/sms-codes.ts'
import { storeCode } from '../../src/domains/verification/sms-message.ts'
import { exposeFigures } from '../../src/jobs/figures.ts'
import { now } from '../../src/lib/clock.ts'
import { renderMetrics } from '../../src/lib/metrics/registry.ts'
import { reserveSlot } from '../../src/redis/attempt-slots.ts'
import { redis } from '../../src/redis/client.ts'
import { digestOf, keys } from '../../src/redis/keys.ts'
import { storeVerification } from '../../src/redis/last-verification.ts'
import { probeRedis } from '../../src/redis/probe-redis.ts'
import { newMobile } from '../support/factories/registration.ts'
import { createSku } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'

const day = 86_400

type Written = Readonly<{ kind: keyof typeof keys; key: string; seconds: number }>

/** Each use writes keys. `seconds` is their lifetime, as the README of src/redis says. */
const uses: Readonly<Record<string, () => Promise<Written[]>>> = {
  'a captcha': async () => {
    const id = crypto.randomUUID()
    await call('GET', `/image_codes/${id}/`)
    return [{ kind: 'captcha', key: keys.captcha(id), seconds: 300 }]
  },
  'a readiness probe': async () => {
    await probeRedis()
    const [key = ''] = await redis.keys(keys.probe('*'))
    return [{ kind: 'probe', key, seconds: 10 }]
  },
  'a scrape of the metrics of a worker': async () => {
    const hideFigures = exposeFigures()
    await renderMetrics()
    hideFigures()
    return [
      { kind: 'figures', key: keys.figures, seconds: 300 },
      { kind: 'figuresLease', key: keys.figuresLease, seconds: 15 },
    ]
  },
  'a verification': async () => {
    await storeVerification({ atMs: now().getTime(), violations: 0 })
    return [{ kind: 'verification', key: keys.verification, seconds: 31 * day }]
  },
  'a requested SMS code': async () => {
    const [address, mobile] = [randomAddress(), newMobile()]
    await issueSmsCode(mobile, 'sign_in', { address, fingerprint: crypto.randomUUID() })
    return [
      { kind: 'smsCode', key: keys.smsCode('sign_in', mobile), seconds: 300 },
      { kind: 'smsGuesses', key: keys.smsGuesses('sign_in', mobile), seconds: 300 },
      { kind: 'smsInterval', key: keys.smsInterval(mobile), seconds: config.limits.smsIntervalSeconds },
    ]
  },
  'a wrong and a correct SMS code': async () => {
    const [address, mobile] = [randomAddress(), newMobile()]
    const message = { id: '', mobile, purpose: 'sign_in', code: '123456', expiresAt: 0, spent: [] } as const
    await storeCode(message, digestOf(address))
    await expect(consumeSmsCode(mobile, 'sign_in', '000000', address)).rejects.toThrow()
    const tries = await redis.ttl(keys.smsTries('sign_in', mobile))
    expect(tries).toBeWithin(200, 301)
    await consumeSmsCode(mobile, 'sign_in', message.code, address)
    return [{ kind: 'smsUsed', key: keys.smsUsed('sign_in', mobile), seconds: 300 }]
  },
  'the stock that a staff user was shown': async () => {
    const [user, sku] = [2_000_000_000, 2_000_000_001]
    await rememberShownStock({ id: user, credential: { kind: 'session', id: 1, secret: '' } }, sku, 7)
    return [{ kind: 'shownStock', key: keys.shownStock(user, sku), seconds: day }]
  },
  'the visitors of a day': async () => {
    const today = shopDay()
    await addVisitors(today, [digestOf('a visitor')])
    // the second run merges the sketch that the first one has stored
    await storeVisitors()
    await storeVisitors()
    return [
      { kind: 'visitors', key: keys.visitors(today), seconds: 3 * day },
      { kind: 'storedVisitors', key: keys.storedVisitors(today), seconds: 60 },
    ]
  },
  'an attempt under way': async () => {
    const [name, subject] = ['test-lifetimes', crypto.randomUUID()]
    await reserveSlot({ name, points: 1, seconds: day }, subject, 'a')
    const key = keys.attempts(`${keys.limit(name)}:${digestOf(subject)}`)
    return [{ kind: 'attempts', key, seconds: 60 }]
  },
  'the start of a password reset': async () => {
    const [user, address, id] = [await createUser(), randomAddress(), crypto.randomUUID()]
    await redis.set(keys.captcha(id), 'abcd')
    const { accessToken } = await startReset(user.username, { id, text: 'ABCD ' }, address)
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] as string, 'base64url').toString())
    return [
      { kind: 'flow', key: keys.flow(claims.sub), seconds: 600 },
      { kind: 'resetStart', key: keys.resetStart(user.id, address), seconds: 600 },
    ]
  },
  'the use of a token': async () => {
    const id = crypto.randomUUID()
    const expiresAt = Math.floor(now().getTime() / 1000) + 500
    expect(await claimFlow({ id, expiresAt, userId: 1, generation: 0 })).toBe(true)
    return [{ kind: 'usedToken', key: keys.usedToken(id), seconds: 500 }]
  },
  'a sign-in': async () => {
    const { id } = await createUser()
    await rememberAddress(id, randomAddress())
    return [{ kind: 'knownAddresses', key: keys.knownAddresses(id), seconds: 90 * day }]
  },
  'a sign-in at a provider': async () => {
    const state = await issueState('qq', '/', { id: crypto.randomUUID(), address: randomAddress() })
    const nonce = /s=(.{22})/.exec(state)?.[1] as string
    return [{ kind: 'oauthState', key: keys.oauthState(nonce), seconds: 600 }]
  },
  'a browsed SKU': async () => {
    const [{ id }, sku] = [await createUser(), await createSku()]
    await recordBrowsedSku(id, sku)
    return [{ kind: 'history', key: keys.history(id), seconds: 180 * day }]
  },
  carts: async () => {
    const [{ id: userId }, sku, guestId] = [await createUser(), await createSku(), crypto.randomUUID()]
    const line = { skuId: sku, count: 1, selected: true }
    await addToCart({ kind: 'user', userId }, line)
    await addToCart({ kind: 'guest', guestId }, line)
    return [
      { kind: 'userCart', key: keys.userCart(userId), seconds: 365 * day },
      { kind: 'guestCart', key: keys.guestCart(guestId), seconds: 30 * day },
    ]
  },
}

/** Keys whose lifetime another test reads. */
const elsewhere: Readonly<Record<string, readonly (keyof typeof keys)[]>> = {
  'redis/limit-windows.test.ts': ['limit'],
  'redis/single-flight.test.ts': ['paymentLease', 'cancellationLease', 'tradeQueryLease', 'returnLease'],
  'domains/cart/merge-guest-cart.test.ts': ['userMerged', 'userMergeLeft', 'guestMerging'],
  'domains/search/suggestions.test.ts': ['searches', 'searchCallers', 'searchAddresses'],
  'journeys/verification/sms-circuit.test.ts': ['circuit'],
  'journeys/oauth/address-binding.test.ts': ['oauthStarts'],
  'races/payments/kept-links.isolated.test.ts': ['paymentLink'],
}

const tested = new Set<string>(['smsTries', ...Object.values(elsewhere).flat()])
for (const [use, write] of Object.entries(uses))
  test(`Redis keeps ${use} for the promised time`, async () => {
    for (const { kind, key, seconds } of await write()) {
      tested.add(kind)
      const left = await redis.ttl(key)
      expect([kind, left > seconds - 40 && left <= seconds ? 'kept' : left]).toEqual([kind, 'kept'])
    }
  })

test('each kind of key has its lifetime tested', () => {
  expect(Object.keys(keys).filter((kind) => !tested.has(kind))).toEqual([])
})
