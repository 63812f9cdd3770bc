import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { oauthIdentities, users } from '../../../src/db/schema/auth.ts'
import { newMobile } from '../../support/factories/registration.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { browserCookie, call } from '../../support/http.ts'
import {
  accessTokenOf,
  type Bound,
  bind,
  newPerson,
  type Party,
  password,
  smsCodeFor,
  visit,
} from '../../support/vendors/oauth.ts'

type SignedIn = { token: string; user_id: number; username: string }

const boundTo = (userId: number) =>
  db.select().from(oauthIdentities).where(eq(oauthIdentities.userId, userId))
const accountOf = async (mobile: string) => (await db.select().from(users).where(eq(users.mobile, mobile)))[0]
const cartOf = async (token: string) => {
  const { json } = await call<{ id: number; count: number }[]>('GET', '/cart/', { token })
  return json.map(({ id, count }) => [id, count])
}
const guestCart = async (sku: number, count: number) =>
  (await call('POST', '/cart/', { body: { sku_id: sku, count } })).cookie

for (const party of ['qq', 'alipay'] as Party[])
  describe(`through ${party}`, () => {
    test('a new user binds a mobile and is signed in directly the next time; guest carts merge', async () => {
      const [person, mobile, sku] = [newPerson(), newMobile(), await createSku({ stock: 50 })]
      const first = await call<{ access_token: string }>('GET', (await visit(party, person)).path)
      expect([first.status, Object.keys(first.json)]).toEqual([200, ['access_token']])
      expect(first.headers.get('cache-control')).toBe('no-store')

      const { access_token } = first.json
      const bound = await bind(party, { mobile, access_token }, { cookie: await guestCart(sku, 2) })
      expect(bound.status).toBe(200)
      expect(bound.json).toEqual({
        token: expect.any(String),
        id: bound.json.id,
        user_id: bound.json.id,
        username: mobile,
        cart: { merged: 1, left: 0 },
      } as never)
      expect(await cartOf(bound.json.token)).toEqual([[sku, 2]])
      const profile = await call('GET', '/user/', { token: bound.json.token })
      expect(profile.json).toMatchObject({ id: bound.json.id, username: mobile, mobile })

      const cookie = `${browserCookie}; ${await guestCart(sku, 3)}`
      const again = await call<SignedIn>('GET', (await visit(party, person)).path, { cookie })
      expect(again.json).toEqual({
        token: expect.any(String),
        user_id: bound.json.id,
        username: mobile,
        cart: { merged: 1, left: 0 },
      } as never)
      expect(await cartOf(again.json.token)).toEqual([[sku, 5]])
      const lengths = (await boundTo(bound.json.id)).map((row) => `${row.provider} ${row.subject.length}`)
      expect(lengths.sort()).toEqual(party === 'qq' ? ['qq 32'] : ['alipay 16', 'alipay 47'])

      const body = { username: mobile, password }
      expect((await call('POST', '/authorizations/', { body })).status).toBe(200)
    })

    test('an existing account is bound with its password, in a form, and stays the same account', async () => {
      const [person, user] = [newPerson(), await createUser()]
      const form = {
        mobile: user.mobile,
        password: user.password,
        sms_code: await smsCodeFor(user.mobile),
        access_token: await accessTokenOf(party, person),
      }
      const { status, json } = await call<Bound>('POST', `/oauth/${party}/user/`, { form })
      expect([status, json.id, json.username]).toEqual([200, user.id, user.username])
      const again = await call<SignedIn>('GET', (await visit(party, person)).path)
      expect(again.json.user_id).toBe(user.id)
      expect((await call('GET', '/user/', { token: again.json.token })).status).toBe(200)
    })
  })

test('a bind in multipart form data is accepted', async () => {
  const form = new FormData()
  const mobile = newMobile()
  const fields = {
    mobile,
    password,
    sms_code: await smsCodeFor(mobile),
    access_token: await accessTokenOf('qq', newPerson()),
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const encoded = new Response(form)
  const type = encoded.headers.get('content-type') as string
  const raw = { body: await encoded.text(), type }
  expect((await call('POST', '/oauth/qq/user/', { raw })).status).toBe(200)
})

test('unknown fields are not stored', async () => {
  const [mobile, victim] = [newMobile(), await createUser()]
  const body = {
    mobile,
    password,
    sms_code: await smsCodeFor(mobile),
    access_token: await accessTokenOf('qq', newPerson()),
    is_staff: true,
    is_superuser: true,
    is_active: false,
    id: victim.id,
    user_id: victim.id,
    username: 'chosen_by_me',
    subjects: ['x'],
    provider: 'alipay',
  }
  const { json } = await call<Bound>('POST', '/oauth/qq/user/', { body })
  const row = await accountOf(mobile)
  expect(row).toMatchObject({
    id: json.id,
    username: mobile,
    isStaff: false,
    isSuperuser: false,
    isActive: true,
  })
  expect((await boundTo(json.id)).map(({ provider }) => provider)).toEqual(['qq'])
  expect(await boundTo(victim.id)).toEqual([])
})

test('where an imported account has the mobile as its name, the newcomer gets a name that begins with it', async () => {
  const mobile = newMobile()
  const other = await createUser()
  await db.update(users).set({ username: mobile }).where(eq(users.id, other.id))
  const { status, json } = await bind('qq', { mobile, access_token: await accessTokenOf('qq', newPerson()) })
  expect([status, json.username]).toEqual([200, expect.stringMatching(new RegExp(`^${mobile}_\\d{8}$`))])
  expect(json.id).not.toBe(other.id)
})

for (const [who, mobileOf] of [
  ['a new mobile, and leaves no account behind', async () => newMobile()],
  ['another account', async () => (await createUser()).mobile],
] as const)
  test(`one identity binds to one account: it is refused to ${who}, and the SMS code stays valid`, async () => {
    const [person, first, second] = [newPerson(), newMobile(), await mobileOf()]
    const tokens = [await accessTokenOf('qq', person), await accessTokenOf('qq', person)] as const
    const { json } = await bind('qq', { mobile: first, access_token: tokens[0] })
    const before = await accountOf(second)
    const sms_code = await smsCodeFor(second)
    const refused = await bind('qq', { mobile: second, access_token: tokens[1], sms_code })
    expect([refused.status, refused.json.code]).toEqual([400, 'identity_taken'])
    expect(await accountOf(second)).toEqual(before)
    const other = await accessTokenOf('qq', newPerson())
    expect((await bind('qq', { mobile: second, access_token: other, sms_code })).status).toBe(200)
    expect((await call<SignedIn>('GET', (await visit('qq', person)).path)).json.user_id).toBe(json.id)
  })

test('binding again to the same account succeeds and changes nothing', async () => {
  const [user, access_token] = [await createUser(), await accessTokenOf('alipay', newPerson())]
  for (const _ of [1, 2])
    expect((await bind('alipay', { mobile: user.mobile, access_token })).status).toBe(200)
  expect(await boundTo(user.id)).toHaveLength(2)
})

test('a token signed before a password change has the old generation, a token signed after it the new one', async () => {
  const [user, person] = [await createUser(), newPerson()]
  await bind('qq', { mobile: user.mobile, access_token: await accessTokenOf('qq', person) })
  await db.update(users).set({ tokenGeneration: 7 }).where(eq(users.id, user.id))
  const { json } = await call<SignedIn>('GET', (await visit('qq', person)).path)
  const [, payload = ''] = json.token.split('.')
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ gen: 7, aud: 'access' })
})
