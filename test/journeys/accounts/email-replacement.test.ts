import { expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { outboxMessages } from '../../../src/db/schema/messages.ts'
import { contactColumns } from '../../../src/domains/messages/contact.ts'
import { loadMessage } from '../../../src/domains/messages/load-message.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { sandbox } from '../../support/vendors/sandbox.ts'

const newAddress = () => `${crypto.randomUUID()}@example.com`

async function setAddress({ token }: TestUser, email: string): Promise<void> {
  const { status, json } = await call<object>('PUT', '/email/', { token, body: { email } })
  expect([status, json]).toEqual([200, expect.objectContaining({ email })])
}

async function openLink(email: string) {
  const received = () => sandbox<{ link?: string }[]>(`/messages/?to=${encodeURIComponent(email)}`)
  await waitUntil('the link has arrived', async () => (await received()).some(({ link }) => link))
  const link = (await received()).find((each) => each.link)?.link as string
  return call('GET', `/emails/verification/${new URL(link).search}`)
}

/** A user with a verified address who wants messages about orders there. */
async function verifiedUser() {
  const [user, email] = [await createUser(), newAddress()]
  await db
    .update(users)
    .set({ email, emailActive: true, orderMessages: 'email' })
    .where(eq(users.id, user.id))
  return { user, email }
}

const mailboxOf = async ({ id }: TestUser) =>
  (await db.select(contactColumns).from(users).where(eq(users.id, id)))[0]?.email
const profileOf = async ({ token }: TestUser) => (await call<object>('GET', '/user/', { token })).json
const noticesOf = async ({ id }: TestUser) => {
  const isNotice = and(eq(outboxMessages.userId, id), eq(outboxMessages.kind, 'email_change'))
  return Promise.all((await db.select().from(outboxMessages).where(isNotice)).map(loadMessage))
}

test('a verified address gets every message until the address that replaces it is verified', async () => {
  const { user, email } = await verifiedUser()
  const next = newAddress()
  await setAddress(user, next)
  expect(await profileOf(user)).toMatchObject({
    email,
    email_active: true,
    pending_email: next,
    order_messages: 'email',
  })
  expect([await mailboxOf(user), await noticesOf(user)]).toEqual([email, []])
  expect((await openLink(next)).status).toBe(200)
  expect(await profileOf(user)).toMatchObject({ email: next, email_active: true, pending_email: '' })
  expect(await mailboxOf(user)).toBe(next)
})

test('the replaced mailbox and the mobile are notified, each once, with the new address masked', async () => {
  const { user, email } = await verifiedUser()
  const next = newAddress()
  await setAddress(user, next)
  for (const _ of [1, 2]) expect((await openLink(next)).status).toBe(200)
  const notices = await noticesOf(user)
  expect(notices.map((each) => each && ('email' in each ? each.email : each.mobile)).sort()).toEqual(
    [email, user.mobile].sort(),
  )
  for (const notice of notices) {
    expect(notice?.text).toContain(`${next[0]}***@example.com`)
    expect(notice?.text).not.toContain(next)
  }
})

test('the verified address, set again, ends its replacement: the link of the other one verifies nothing', async () => {
  const { user, email } = await verifiedUser()
  const next = newAddress()
  await setAddress(user, next)
  await setAddress(user, email)
  expect((await openLink(next)).json.code).toBe('verification_invalid')
  expect(await profileOf(user)).toMatchObject({ email, email_active: true, pending_email: '' })
  expect(await noticesOf(user)).toEqual([])
})

test('a new password ends a replacement that a thief of the old one may have begun', async () => {
  const { user, email } = await verifiedUser()
  const next = newAddress()
  await setAddress(user, next)
  const body = { old_password: user.password, password: 'new-horse-9', password2: 'new-horse-9' }
  const changed = await call<{ token: string }>('PUT', '/user/password/', { token: user.token, body })
  expect(changed.status).toBe(200)
  expect((await openLink(next)).json.code).toBe('verification_invalid')
  const { token } = changed.json
  expect((await call('GET', '/user/', { token })).json).toMatchObject({
    email,
    email_active: true,
    pending_email: '',
  })
})

test('an address that was never verified is replaced immediately, and only the mobile is notified of the first mailbox', async () => {
  const [user, first, second] = [await createUser(), newAddress(), newAddress()]
  await setAddress(user, first)
  await setAddress(user, second)
  expect(await profileOf(user)).toMatchObject({ email: second, email_active: false, pending_email: '' })
  expect(await noticesOf(user)).toEqual([])
  for (const _ of [1, 2]) expect((await openLink(second)).status).toBe(200)
  const text = `您的账号的邮箱已设置为 ${second[0]}***@example.com。如非本人操作，请立即登录并修改密码。`
  expect(await noticesOf(user)).toEqual([
    expect.objectContaining({ channel: 'sms', mobile: user.mobile, text }) as never,
  ])
})
