import { expect, test } from 'bun:test'
import { and, eq, inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { staffSessions } from '../../../src/db/schema/credentials.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { issueStaffReset } from '../../../src/domains/accounts/staff/issue-staff-reset.ts'
import { ownPage, signIn, startSession } from '../../support/factories/staff/sign-ins.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { enableTotp } from '../../support/factories/staff/staff-credentials.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { type Answer, call } from '../../support/http.ts'
import { withoutToken } from './walk.ts'

const newPassword = 'newer-horse'
const reset = async ({ id }: TestUser) => {
  const { token } = await issueStaffReset(id)
  const body = { token, password: newPassword, password2: newPassword }
  return call('POST', '/meiduo_admin/password_resets/', { body })
}

/** One successful call of each operation without a token, and what its audit entry names. */
const calls: Readonly<
  Record<string, Readonly<{ object: string; call: (person: TestUser) => Promise<Answer<unknown>> }>>
> = {
  signInStaff: { object: 'sign_in', call: ({ username, password }) => signIn(username, password) },
  startStaffSession: {
    object: 'sign_in',
    call: ({ username, password }) => startSession(username, password),
  },
  resetStaffPassword: { object: 'password', call: reset },
}

const entriesOf = (userId: number) =>
  db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.userId, userId), inArray(auditEntries.action, withoutToken)))

test('every operation without a token has a call', () => {
  expect(Object.keys(calls).sort()).toEqual([...withoutToken].sort())
})

test.each(Object.entries(calls))('%s says who, when and from where, and no secret', async (action, each) => {
  const person = await createStaff()
  const answer = await each.call(person)
  expect(answer.status).toBeLessThan(300)
  const entries = await entriesOf(person.id)
  expect(entries).toHaveLength(1)
  const [entry] = entries
  expect(entry?.requestId).toBe(answer.headers.get('x-request-id') as string)
  expect(entry).toMatchObject({ action, userId: person.id, actor: 'staff', method: 'POST' })
  expect(entry?.object).toBe(`${each.object}:${person.id}`)
  expect(entry?.address).toMatch(/^[0-9a-f.:]+$/)
  const text = JSON.stringify(entry)
  for (const secret of [person.password, newPassword, answer.text]) expect(text).not.toContain(secret)
})

test('a sign-in says what it started, and whether it proved a second factor', async () => {
  const person = await createStaff()
  const { code } = await enableTotp(person.id)
  await signIn(person.username, person.password, code())
  await startSession(person.username, person.password, { otp: code(1) })
  const [session] = await db.select().from(staffSessions).where(eq(staffSessions.userId, person.id))
  expect((await entriesOf(person.id)).map(({ after }) => JSON.parse(after) as object)).toEqual([
    { kind: 'token', is_verified: true },
    { kind: 'session', session_id: session?.id, is_verified: true },
  ])
})

test('a refused sign-in leaves no entry and no session', async () => {
  const [person, shopper] = [await createStaff(), await createUser()]
  await enableTotp(person.id)
  for (const { status } of [
    await signIn(person.username, 'wrong-horse'),
    await signIn(person.username, person.password),
    await startSession(person.username, 'wrong-horse'),
    await startSession(person.username, person.password, {
      headers: { ...ownPage, origin: 'https://other.example' },
    }),
    await signIn(shopper.username, shopper.password),
  ])
    expect(status).toBeGreaterThanOrEqual(400)
  for (const { id } of [person, shopper]) {
    expect(await entriesOf(id)).toEqual([])
    expect(await db.select().from(staffSessions).where(eq(staffSessions.userId, id))).toEqual([])
  }
})

test('a token that is signed out twice at the same time leaves one entry', async () => {
  const person = await createStaff()
  const signOut = () => call('DELETE', '/meiduo_admin/authorizations/', { token: person.token })
  await Promise.all([signOut(), signOut(), signOut()])
  const ofSignOut = and(eq(auditEntries.userId, person.id), eq(auditEntries.action, 'signOutStaff'))
  expect(await db.select().from(auditEntries).where(ofSignOut)).toHaveLength(1)
})
