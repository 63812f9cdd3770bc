import { afterAll, beforeAll, expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { outboxMessages } from '../../../src/db/schema/messages.ts'
import { newFlowToken } from '../../../src/domains/accounts/flow-token.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { app, call, randomAddress } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'
import { sandbox } from '../../support/vendors/sandbox.ts'

let second: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  second = await startSecondProcess()
})
afterAll(() => second.stop())

/** Sends a request to this process or, for odd numbers, to the second one. */
async function send(i: number, path: string, init: RequestInit = {}): Promise<string> {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': randomAddress() }
  const response = await (i % 2
    ? fetch(second.base + path, { ...init, headers })
    : app.handle(new Request(`http://localhost${path}`, { ...init, headers })))
  const { code } = (await response.json()) as { code?: string }
  return `${response.status} ${code ?? ''}`.trim()
}

const clicks = 16
const click = (act: (i: number) => Promise<string>) =>
  Promise.all(Array.from({ length: clicks }, (_, i) => act(i)))

const newMailbox = () => `${crypto.randomUUID()}@example.com`
const open = (i: number, link: string) => send(i, `/emails/verification/${new URL(link).search}`)

/** Sets the address and returns the link that arrives there. */
async function linkTo({ token }: TestUser, email: string): Promise<string> {
  expect((await call('PUT', '/email/', { token, body: { email } })).status).toBe(200)
  const received = () => sandbox<{ link?: string }[]>(`/messages/?to=${encodeURIComponent(email)}`)
  await waitUntil('the link has arrived', async () => (await received()).some(({ link }) => link))
  return (await received()).find(({ link }) => link)?.link as string
}

const emailOf = async ({ id }: TestUser) =>
  (
    await db.select({ email: users.email, isActive: users.emailActive }).from(users).where(eq(users.id, id))
  )[0]

test('every one of many concurrent clicks on one verification link is answered with success, and each mailbox is reported once', async () => {
  for (let round = 0; round < 5; round++) {
    const [user, first, next] = [await createUser(), newMailbox(), newMailbox()]
    for (const email of [first, next]) {
      const link = await linkTo(user, email)
      expect(await click((i) => open(i, link))).toEqual(Array(clicks).fill('200'))
      expect(await emailOf(user)).toEqual({ email, isActive: true })
    }
    const isNotice = and(eq(outboxMessages.userId, user.id), eq(outboxMessages.kind, 'email_change'))
    // of the first mailbox to the mobile, of the second to the mobile and the replaced mailbox
    expect(await db.select().from(outboxMessages).where(isNotice)).toHaveLength(3)
  }
})

test('every one of many concurrent clicks on the link of a replaced mailbox is refused', async () => {
  const [user, replaced, email] = [await createUser(), newMailbox(), newMailbox()]
  const old = await linkTo(user, replaced)
  expect(await open(1, old)).toBe('200')
  expect(await open(0, await linkTo(user, email))).toBe('200')
  expect(await click((i) => open(i, old))).toEqual(Array(clicks).fill('400 verification_invalid'))
  // its address waits again, but a used link verifies nothing
  await linkTo(user, replaced)
  expect(await click((i) => open(i, old))).toEqual(Array(clicks).fill('400 verification_invalid'))
  expect(await emailOf(user)).toEqual({ email, isActive: true })
})

test('a reset token sets one password, so of many identical concurrent requests one succeeds', async () => {
  for (let round = 0; round < 3; round++) {
    const { id } = await createUser()
    const access_token = await newFlowToken('reset-password', 600, { userId: id, generation: 0 })
    const body = JSON.stringify({ password: 'newer-horse', password2: 'newer-horse', access_token })
    const reset = (i: number) => send(i, `/users/${id}/password/`, { method: 'POST', body })
    const answers = (await click(reset)).sort()
    expect(answers).toEqual(['200', ...Array(clicks - 1).fill('400 access_token_invalid')])
    expect(await reset(0)).toBe('400 access_token_invalid')
  }
})
