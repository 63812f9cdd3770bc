import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { newFlowToken } from '../../../src/domains/accounts/flow-token.ts'
import { revokeAllTokens } from '../../../src/domains/accounts/sign-in/revoke-tokens.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import { newMobile } from '../../support/factories/registration.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { smsCodeFor } from '../../support/vendors/oauth.ts'
import { sandbox } from '../../support/vendors/sandbox.ts'

const newAddress = () => `${crypto.randomUUID()}@example.com`
const setAddress = ({ token }: TestUser, email: string) => call('PUT', '/email/', { token, body: { email } })

/** Sets the address and returns the query of the newest link that arrives there. */
async function linkTo(user: TestUser, email: string, earlier = 0): Promise<string> {
  expect((await setAddress(user, email)).status).toBe(200)
  const received = () => sandbox<{ link: string }[]>(`/messages/?to=${encodeURIComponent(email)}`)
  await waitUntil('the mail has arrived', async () => (await received()).length > earlier)
  return new URL((await received())[0]?.link as string).search
}

async function open(link: string): Promise<unknown[]> {
  const { status, json } = await call('GET', `/emails/verification/${link}`)
  return [status, json.code ?? json.message]
}

const mailboxOf = async ({ id }: TestUser) => {
  const { email, emailActive, pendingEmail } = users
  const [row] = await db.select({ email, emailActive, pendingEmail }).from(users).where(eq(users.id, id))
  return row
}

const done = [200, 'OK']
const invalid = [400, 'verification_invalid']
const password = 'new-horse-9'

async function changePassword(user: TestUser) {
  const body = { old_password: user.password, password, password2: password }
  expect((await call('PUT', '/user/password/', { token: user.token, body })).status).toBe(200)
}

async function resetPassword({ id }: TestUser) {
  const access_token = await newFlowToken('reset-password', 600, { userId: id, generation: 0 })
  const body = { password, password2: password, access_token }
  expect((await call('POST', `/users/${id}/password/`, { body })).status).toBe(200)
}

async function changeMobile(user: TestUser) {
  const mobile = newMobile()
  const [old_code, new_code] = [
    await smsCodeFor(user.mobile, 'change_mobile'),
    await smsCodeFor(mobile, 'change_mobile'),
  ]
  const body = { mobile, old_code, new_code }
  expect((await call('PUT', '/user/mobile/', { token: user.token, body })).status).toBe(200)
}

async function disableForAWhile({ id }: TestUser) {
  await disableAccount(id)
  await db.update(users).set({ isActive: true }).where(eq(users.id, id))
}

const revocations = {
  'a password change': changePassword,
  'a password reset': resetPassword,
  'a new mobile': changeMobile,
  'disabling the account': disableForAWhile,
}
for (const [what, revoke] of Object.entries(revocations)) {
  test(`${what} ends the unverified link of a first mailbox`, async () => {
    const [user, email] = [await createUser(), newAddress()]
    const link = await linkTo(user, email)
    await revoke(user)
    expect(await open(link)).toEqual(invalid)
    expect(await mailboxOf(user)).toEqual({ email, emailActive: false, pendingEmail: '' })
  })

  test(`${what} ends the replacement of a verified mailbox, whose own link still answers with success`, async () => {
    const [user, email] = [await createUser(), newAddress()]
    const own = await linkTo(user, email)
    expect(await open(own)).toEqual(done)
    const link = await linkTo(user, newAddress())
    await revoke(user)
    expect([await open(link), await open(own)]).toEqual([invalid, done])
    expect(await mailboxOf(user)).toEqual({ email, emailActive: true, pendingEmail: '' })
  })
}

test('a new address whose token is revoked during the call is refused and not stored', async () => {
  const user = await createUser()
  const answer = await transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, user.id)).for('update')
    const started = setAddress(user, newAddress())
    await waitForStatement('update `tb_users` set `email` = if(')
    await revokeAllTokens(tx, user.id)
    return { started }
  })
  expect((await answer.started).status).toBe(401)
  expect(await mailboxOf(user)).toEqual({ email: '', emailActive: false, pendingEmail: '' })
})

test('a link is valid only for the request that sent it, also when its address is set again', async () => {
  const [user, email] = [await createUser(), newAddress()]
  const first = await linkTo(user, email)
  await linkTo(user, newAddress())
  const again = await linkTo(user, email, 1)
  expect(await open(first)).toEqual(invalid)
  expect(await mailboxOf(user)).toMatchObject({ email, emailActive: false })
  expect([await open(again), await open(again)]).toEqual([done, done])
  expect(await mailboxOf(user)).toMatchObject({ email, emailActive: true })
})

test('a link whose replacement was ended stays invalid when its address is set again', async () => {
  const [user, email, next] = [await createUser(), newAddress(), newAddress()]
  expect(await open(await linkTo(user, email))).toEqual(done)
  const first = await linkTo(user, next)
  expect((await setAddress(user, email)).status).toBe(200)
  const again = await linkTo(user, next, 1)
  expect([await open(first), await open(again)]).toEqual([invalid, done])
})
