import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { oauthIdentities } from '../../../src/db/schema/auth.ts'
import { createUser } from '../../support/factories/users.ts'
import { randomAddress } from '../../support/http.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'
import { newPerson, smsCodeFor } from '../../support/vendors/oauth.ts'

/** A mall that admits storefronts without cookies. */
let mall: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  mall = await startSecondProcess({ OAUTH_STATE_BINDING: 'address' })
})
afterAll(() => mall.stop())

type Answer = { login_url: string; access_token: string; token: string; user_id: number; code: string }

async function request(path: string, address: string, more: RequestInit = {}) {
  const headers = { 'x-forwarded-for': address, ...(more.headers as Record<string, string>) }
  const response = await fetch(mall.base + path, { ...more, headers })
  const [cookie = ''] = response.headers.getSetCookie().map((line) => line.split(';')[0])
  return { status: response.status, json: (await response.json()) as Answer, cookie }
}

/** Signs in at QQ as `person`. @returns what QQ hands to the storefront, and the cookie that a browser would keep */
async function visit(person: string, address: string) {
  const { json, cookie } = await request('/oauth/qq/authorization/?next=/', address)
  const page = await fetch(`${json.login_url}&as=${encodeURIComponent(person)}`, { redirect: 'manual' })
  const { searchParams } = new URL(page.headers.get('location') as string)
  return { code: searchParams.get('code') as string, query: searchParams.toString(), cookie }
}

const back = (query: string, address: string, cookie = '') =>
  request(`/oauth/qq/user/?${query}`, address, { headers: { cookie } })
const refused = [400, 'oauth_state_invalid']
const outcome = ({ status, json }: { status: number; json: Answer }) => [status, json.code]

test('an old storefront that sends the code alone binds an account and signs in', async () => {
  const [user, person, address] = [await createUser(), newPerson(), randomAddress()]
  const first = await back(`code=${(await visit(person, address)).code}`, address)
  const body = JSON.stringify({
    mobile: user.mobile,
    password: user.password,
    sms_code: await smsCodeFor(user.mobile),
    access_token: first.json.access_token,
  })
  const headers = { 'content-type': 'application/json' }
  const bound = await request('/oauth/qq/user/', address, { method: 'POST', headers, body })
  expect([bound.status, bound.json.user_id]).toEqual([200, user.id])
  const again = await back(`code=${(await visit(person, address)).code}`, address)
  expect(again.json.user_id).toBe(user.id)
  expect(await mall.status(again.json.token)).toBe(200)
  const stored = await db.select().from(oauthIdentities).where(eq(oauthIdentities.userId, user.id))
  expect(stored).toHaveLength(1)
})

test('a code alone is refused elsewhere, once the sign-in has ended, and while the address has several open', async () => {
  const address = randomAddress()
  const one = await visit(newPerson(), address)
  expect(outcome(await back(`code=${one.code}`, randomAddress()))).toEqual(refused)
  expect((await back(`code=${one.code}`, address)).status).toBe(200)
  const two = await visit(newPerson(), address)
  expect((await back(two.query, address)).status).toBe(200)
  expect(outcome(await back(`code=${two.code}`, address))).toEqual(refused)
  const [three] = [await visit(newPerson(), address), await visit(newPerson(), address)]
  expect(outcome(await back(`code=${three.code}`, address))).toEqual(refused)
  expect((await back(three.query, address)).status).toBe(200)
})

test('of concurrent calls with the code alone one succeeds', async () => {
  const address = randomAddress()
  const { code } = await visit(newPerson(), address)
  const answers = await Promise.all(Array.from({ length: 6 }, () => back(`code=${code}`, address)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(400)])
})

test('a caller without a cookie is recognized by the address, and one with a cookie by the cookie alone', async () => {
  const [address, other] = [randomAddress(), randomAddress()]
  const bare = await visit(newPerson(), address)
  expect((await back(bare.query, address)).status).toBe(200)
  const kept = await visit(newPerson(), address)
  expect((await back(kept.query, other, kept.cookie)).status).toBe(200)
  const foreign = `oauth_browser=${crypto.randomUUID()}`
  const led = await visit(newPerson(), address)
  expect(outcome(await back(led.query, address, foreign))).toEqual(refused)
  const ledWithoutState = await visit(newPerson(), address)
  expect(outcome(await back(`code=${ledWithoutState.code}`, address, foreign))).toEqual(refused)
})
