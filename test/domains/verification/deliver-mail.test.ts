import { expect, test } from 'bun:test'
import { abandonMail, deliverMail } from '../../../src/domains/verification/deliver-mail.ts'
import { consumeQuotas } from '../../../src/domains/verification/quotas.ts'
import { now } from '../../../src/lib/clock.ts'
import { tooManyRequests } from '../../../src/lib/errors.ts'
import { getUsage } from '../../../src/redis/rate-limiter.ts'

/** Consumes one point of a new quota for a mail. */
async function createMail(expiresInMs: number) {
  const limit = { name: 'mail-user', points: 9, seconds: 600 }
  const subject = crypto.randomUUID()
  const spent = await consumeQuotas([{ limit, subject, refuse: tooManyRequests }])
  const expiresAt = now().getTime() + expiresInMs
  const mail = { to: `${subject}@example.com`, subject: '测试', text: '测试', expiresAt, spent }
  return { mail, used: async () => (await getUsage(limit, subject)).used }
}

test('a mail is delivered while its link is valid, and uses its quota', async () => {
  const { mail, used } = await createMail(60_000)
  expect([await deliverMail(mail), await used()]).toEqual([{ outcome: 'sent' }, 1])
})

test('a mail whose link has expired is dropped and uses no quota', async () => {
  const { mail, used } = await createMail(-1)
  expect([await deliverMail(mail), await used()]).toEqual([{ outcome: 'dropped' }, 0])
})

test('a mail that is given up uses no quota', async () => {
  const { mail, used } = await createMail(60_000)
  expect(await used()).toBe(1)
  await abandonMail(mail)
  expect(await used()).toBe(0)
})
