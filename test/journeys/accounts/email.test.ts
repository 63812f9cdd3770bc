import { afterAll, beforeAll, expect, test } from 'bun:test'
import { digestOf, keys } from '../../../src/redis/keys.ts'
import { newMobile, registration } from '../../support/factories/registration.ts'
import { type IsolatedApp, startIsolatedApp, waitUntil } from '../../support/processes/isolated-app.ts'

let mall: IsolatedApp
beforeAll(async () => {
  mall = await startIsolatedApp({ redisDb: 10, env: { MAIL_USER_DAILY_LIMIT: '1' } })
})
afterAll(() => mall.stop())

type User = Readonly<{ email: string; email_active: 0 | 1; pending_email: string }>

/** Registers a user of the mall whose e-mail address is verified. */
async function verified() {
  const mobile = newMobile()
  expect((await mall.askSms(mobile)).status).toBe(200)
  await waitUntil('the code arrives', async () => (await mall.messages(mobile)).length === 1)
  const [message] = await mall.messages(mobile)
  const { json } = await mall.call('POST', '/users/', { body: registration(mobile, message?.code ?? '') })
  const user = json as Readonly<{ id: number; username: string; token: string }>
  const email = `${user.username}@example.com`
  const { connection } = mall.database
  await connection.query('UPDATE tb_users SET email = ?, email_active = 1 WHERE id = ?', [email, user.id])
  const stored = async () => {
    const [rows] = await connection.query(
      'SELECT email, email_active, pending_email FROM tb_users WHERE id = ?',
      [user.id],
    )
    const [row] = rows as User[]
    return [row?.email, row?.email_active === 1, row?.pending_email]
  }
  const used = async () =>
    Number((await mall.redis.get(`${keys.limit('mail-user')}:${digestOf(String(user.id))}`)) ?? 0)
  const put = (to: string) => mall.call('PUT', '/email/', { token: user.token, body: { email: to } })
  return { email, next: `new.${email}`, stored, used, put }
}

test('while mail is unavailable the verified address stays, and no quota is used', async () => {
  const { email, next, stored, used, put } = await verified()
  for (let i = 0; i < 3; i++) {
    // TTL would round this down, and the client would come too early
    await mall.redis.set(keys.circuit('mail'), '1', 'PX', 30_400)
    const refused = await put(next)
    expect(refused).toMatchObject({ status: 503, code: 'gateway_unavailable' })
    expect(refused.retryAfter * 1_000).toBeGreaterThanOrEqual(await mall.redis.pttl(keys.circuit('mail')))
  }
  expect([await stored(), await used()]).toEqual([[email, true, ''], 0])
  await mall.redis.del(keys.circuit('mail'))
  expect((await put(next)).status).toBe(200)
  expect([await stored(), await used(), (await mall.messages(next)).length]).toEqual([
    [email, true, next],
    1,
    1,
  ])
})

test('an address whose mail cannot be queued is not stored, and no quota is used', async () => {
  const { email, next, stored, used, put } = await verified()
  const counter = '{jobs}:mail:id'
  const before = await mall.redis.get(counter)
  await mall.redis.del(counter)
  // the queue's job counter: a value that is not a number makes adding a job fail
  await mall.redis.sadd(counter, 'no number')
  expect((await put(next)).status).toBe(500)
  expect([await stored(), await used()]).toEqual([[email, true, ''], 0])
  await mall.redis.del(counter)
  if (before) await mall.redis.set(counter, before)
  expect((await put(next)).status).toBe(200)
  expect(await stored()).toEqual([email, true, next])
})

test('beyond the daily limit the stored address stays unchanged', async () => {
  const { email, next, stored, used, put } = await verified()
  expect((await put(next)).status).toBe(200)
  expect(await put(`again.${next}`)).toMatchObject({ status: 429, code: 'too_many_requests' })
  expect([await stored(), await used()]).toEqual([[email, true, next], 1])
})
