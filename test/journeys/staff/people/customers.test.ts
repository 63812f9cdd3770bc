import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { users } from '../../../../src/db/schema/auth.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createUserCoupon } from '../../../support/factories/rules.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

const path = (id: number, rest = '') => `/meiduo_admin/users/${id}/${rest}`
let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['users.view_user', 'users.change_user'])
})
const post = (id: number, verb: string, body?: object, token = staff.token) =>
  call<{ code: string; lock_reason: string }>('POST', path(id, `${verb}/`), { token, ...(body && { body }) })
const lock = (id: number, token = staff.token) => post(id, 'lock', { reason: '恶意下单' }, token)
const signIn = ({ username, password }: TestUser) =>
  call('POST', '/authorizations/', { body: { username, password } })
const codeOf = ({ status, json }: { status: number; json: { code?: unknown } }) => [status, json.code]

test('staff see the orders, the masked addresses and the coupons of a shopper', async () => {
  const { user, orderId } = await createOrder(2)
  await createUserCoupon(user.id)
  const { status, json, text, headers } = await call('GET', path(user.id), { token: staff.token })
  expect([status, headers.get('etag')]).toEqual([200, expect.stringMatching(/^".+"$/)])
  expect(json).toMatchObject({
    ...{ id: user.id, username: user.username, mobile: user.mobile, is_staff: false, is_locked: false },
    ...{ lock_time: null, lock_reason: '', consent: null },
    orders: {
      count: 1,
      by_status: [{ status: 2, status_name: '待发货', count: 1 }],
      recent: [{ order_id: orderId, status: 2 }],
    },
    addresses: [{ is_default: false, receiver: '张***', mobile: '138****0001', district: '东城区' }],
    coupons: [{ status: 'unused' }],
  })
  expect((json.orders as { paid_amount: string }).paid_amount).toBe(
    (json.orders as { recent: { pay_amount: string }[] }).recent[0]?.pay_amount as string,
  )
  for (const secret of ['长安街', '13800000001', '张三']) expect(text).not.toContain(secret)
})

test('a locked shopper is refused everywhere as with a wrong password, until the account is unlocked', async () => {
  const user = await createUser()
  const locked = await lock(user.id)
  expect([locked.status, locked.json.lock_reason]).toEqual([200, '恶意下单'])
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(401)
  expect(codeOf(await signIn(user))).toEqual([400, 'invalid_credentials'])
  expect(codeOf(await lock(user.id))).toEqual([409, 'account_locked'])
  const { json } = await call('GET', path(user.id), { token: staff.token })
  expect(json).toMatchObject({ is_locked: true, lock_time: expect.any(String), lock_reason: '恶意下单' })
  const unlocked = await post(user.id, 'unlock')
  expect(unlocked).toMatchObject({ status: 200, json: { is_locked: false, lock_reason: '' } })
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(401)
  const again = await signIn(user)
  expect(again.status).toBe(200)
  expect((await call('GET', '/user/', { token: again.json.token as string })).status).toBe(200)
  expect(codeOf(await post(user.id, 'unlock'))).toEqual([409, 'account_not_locked'])
})

test('a lock needs a reason, which is in the audit trail as a mask only', async () => {
  const user = await createUser()
  for (const body of [{}, { reason: '' }, { reason: ' ' }, { reason: '字'.repeat(201) }])
    expect([body, (await post(user.id, 'lock', body)).status]).toEqual([body, 400])
  await lock(user.id)
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `user:${user.id}`))
  expect(entries).toHaveLength(1)
  const { before, after } = entries[0] as (typeof entries)[number]
  expect(JSON.parse(before)).toMatchObject({ is_locked: false })
  expect(JSON.parse(after)).toMatchObject({ is_locked: true, reason: { masked: '***' } })
  for (const raw of ['恶意下单', user.username, user.mobile]) expect(before + after).not.toContain(raw)
})

test('a sign-out everywhere ends every session, and the shopper can sign in again', async () => {
  const user = await createUser()
  const credentials = { username: user.username, password: user.password }
  const renewable = await call<{ token: string; refresh_token: string }>('POST', '/authorizations/', {
    body: { ...credentials, refresh: true },
  })
  expect((await post(user.id, 'sign-outs')).status).toBe(204)
  for (const token of [user.token, renewable.json.token])
    expect((await call('GET', '/user/', { token })).status).toBe(401)
  const body = { refresh_token: renewable.json.refresh_token }
  expect((await call('POST', '/authorizations/refresh/', { body })).status).toBe(401)
  expect((await signIn(user)).status).toBe(200)
})

const onStaff = ['users.view_staff', 'users.change_staff', 'users.delete_staff'] as const

test('no caller locks, signs out, exports or erases themselves, or staff with more permissions; a peer may', async () => {
  const powers = ['users.view_user', 'users.change_user', 'users.delete_user'] as const
  const caller = await createStaff([...powers, ...onStaff])
  const stronger = await createStaff([...powers, ...onStaff, 'users.add_user'])
  const superuser = await createStaff([], { isSuperuser: true })
  const calls = (target: TestUser) => [
    lock(target.id, caller.token),
    post(target.id, 'sign-outs', undefined, caller.token),
    post(target.id, 'export', undefined, caller.token),
    post(target.id, 'erasure', { username: target.username }, caller.token),
  ]
  for (const target of [stronger, superuser])
    for (const answer of await Promise.all(calls(target))) expect(codeOf(answer)).toEqual([403, 'outranked'])
  for (const answer of await Promise.all(calls(caller)))
    expect(codeOf(answer)).toEqual([409, 'self_demotion'])
  const peer = await createStaff(['users.view_user'])
  expect((await lock(peer.id, caller.token)).status).toBe(200)
  // the rank of staff stays while they are locked
  expect((await lock(stronger.id, superuser.token)).status).toBe(200)
  expect(codeOf(await post(stronger.id, 'unlock', undefined, caller.token))).toEqual([403, 'outranked'])
  for (const { id } of [caller, superuser])
    expect(await db.select({ active: users.isActive }).from(users).where(eq(users.id, id))).toEqual([
      { active: true },
    ])
})

test('permissions on shoppers reach no staff: each call needs the permission on staff, too', async () => {
  const powers = ['users.view_user', 'users.change_user', 'users.delete_user'] as const
  const target = await createStaff()
  const { id, username } = target
  const calls = [
    ['GET', '', undefined, 'users.view_staff', 200],
    ['POST', 'export/', undefined, 'users.view_staff', 200],
    ['POST', 'lock/', { reason: '恶意下单' }, 'users.change_staff', 200],
    ['POST', 'unlock/', undefined, 'users.change_staff', 200],
    ['POST', 'sign-outs/', undefined, 'users.change_staff', 204],
    ['POST', 'erasure/', { username }, 'users.delete_staff', 204],
  ] as const
  for (const [method, verb, body, needed, served] of calls) {
    const others = onStaff.filter((name) => name !== needed)
    const [without, within] = [
      await createStaff([...powers, ...others]),
      await createStaff([...powers, needed]),
    ]
    const ask = ({ token }: TestUser) => call(method, path(id, verb), { token, ...(body && { body }) })
    const { status, json } = await ask(without)
    expect([verb, status, json]).toEqual([
      verb,
      403,
      expect.objectContaining({ code: 'permission_denied', permission: needed }),
    ])
    expect([verb, (await ask(within)).status]).toEqual([verb, served])
  }
})

test('an unknown user and a closed account are 404', async () => {
  const closed = await createUser()
  await db
    .update(users)
    .set({ username: `closed:${closed.id}` })
    .where(eq(users.id, closed.id))
  for (const id of [closed.id, 999_999_999]) {
    expect((await call('GET', path(id), { token: staff.token })).status).toBe(404)
    for (const verb of ['unlock', 'sign-outs', 'export']) expect((await post(id, verb)).status).toBe(404)
    expect((await lock(id)).status).toBe(404)
  }
})
