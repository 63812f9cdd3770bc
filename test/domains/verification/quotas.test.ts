import { expect, test } from 'bun:test'
import {
  captchaQuotas,
  consumeQuotas,
  type QuotaCharge,
  refundQuotas,
} from '../../../src/domains/verification/quotas.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { tooManyRequests } from '../../../src/lib/errors.ts'
import { getUsage } from '../../../src/redis/rate-limiter.ts'

/** A quota of a subject that nothing else uses. */
function quota(points: number, more: Partial<QuotaCharge> = {}): QuotaCharge {
  const limit = { name: 'sms-mobile', points, seconds: 600 }
  return { limit, subject: crypto.randomUUID(), refuse: tooManyRequests, ...more }
}

const usedOf = async ({ limit, subject }: QuotaCharge) => (await getUsage(limit, subject)).used
const isAccepted = (quotas: readonly QuotaCharge[]) =>
  consumeQuotas(quotas).then(
    () => true,
    () => false,
  )

test('a refused quota refunds itself and all before it with their cost, and uses none after it', async () => {
  const [first, second, third] = [quota(9, { cost: 3 }), quota(1), quota(9)]
  expect(await isAccepted([first, second, third])).toBe(true)
  expect(await isAccepted([first, second, third])).toBe(false)
  expect(await Promise.all([first, second, third].map(usedOf))).toEqual([3, 1, 1])
})

test('quotas are refunded in their window, and not after it, when another one counts', async () => {
  for (const [seconds, left] of [
    [0, 0],
    [590, 0],
    [600, 2],
  ] as const) {
    const charged = quota(9, { cost: 2 })
    const consumed = await consumeQuotas([charged])
    shiftClock(seconds * 1_000)
    try {
      await refundQuotas(consumed)
    } finally {
      shiftClock(-seconds * 1_000)
    }
    expect([seconds, await usedOf(charged)]).toEqual([seconds, left])
  }
})

test('a shared quota refuses only a caller who has used more than the fair share of the own one', async () => {
  const [own, shared] = [quota(100, { fairShare: 2 }), quota(1, { onlyHeavyUsers: true })]
  // the third call is the first above the fair share
  const answers = []
  for (let i = 0; i < 4; i++) answers.push(await isAccepted([own, shared]))
  expect(answers).toEqual([true, true, false, false])
  expect(await isAccepted([quota(100, { fairShare: 2 }), shared])).toBe(true)
  expect(await isAccepted([quota(100), quota(0, { onlyHeavyUsers: true })])).toBe(true)
  expect(await isAccepted([quota(100), quota(0)])).toBe(false)
})

test('captchas are charged to the address, its network if it is IPv6, and finally to the fingerprint that strangers share', () => {
  const charged = (address: string) =>
    captchaQuotas({ address, fingerprint: 'browser' }, 20, tooManyRequests).map(
      ({ limit, subject, cost, fairShare, onlyHeavyUsers }) => [
        limit.name,
        subject,
        cost,
        fairShare === undefined ? undefined : limit.points / fairShare >= 20,
        onlyHeavyUsers,
      ],
    )
  const fingerprint = ['captcha-fingerprint', 'browser', 20, undefined, true]
  expect(charged('203.0.113.7')).toEqual([
    ['captcha-address', '203.0.113.7', 20, true, undefined],
    fingerprint,
  ])
  const own = '2001:db8:77:1::/64'
  expect(charged(own)).toEqual([
    ['captcha-address', own, 20, true, undefined],
    ['captcha-network', '2001:db8:77::/48', 20, true, undefined],
    fingerprint,
  ])
})
