import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { findPersonalData } from '../../support/database/find-personal-data.ts'
import { createOrder, statusOf } from '../../support/factories/orders/orders.ts'
import { settledPerson } from '../../support/factories/settled-person.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'
import { sandbox } from '../../support/vendors/notification-listener.ts'

const powers = ['users.change_user', 'users.delete_user'] as const
const ask = (token: string, id: number, verb: string, body?: object) =>
  call<{ code: string; profile: Record<string, unknown> }>('POST', `/meiduo_admin/users/${id}/${verb}/`, {
    token,
    ...(body && { body }),
  })
const entriesOf = (id: number) =>
  db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `user:${id}`))

test('staff export and erase the data of a locked shopper on request, and a search finds nothing of the person', async () => {
  const person = await settledPerson()
  const staff = await createStaff(powers)
  const own = await call<{ profile: object }>('GET', '/user/export/', { token: person.token })
  const reason = `恶意下单${crypto.randomUUID()}`
  expect((await ask(staff.token, person.id, 'lock', { reason })).status).toBe(200)

  const exported = await ask(staff.token, person.id, 'export')
  expect(exported.status).toBe(200)
  expect(exported.headers.get('content-disposition')).toBe(
    `attachment; filename="meiduo-user-${person.id}.json"`,
  )
  expect(exported.json.profile).toEqual({ ...own.json.profile, lock: { at: expect.any(String), reason } })
  for (const text of [...person.texts, person.followUp]) expect(exported.text).toContain(text)

  const wrong = await ask(staff.token, person.id, 'erasure', { username: person.username.toUpperCase() })
  expect([wrong.status, wrong.json.code]).toEqual([400, 'username_mismatch'])
  await sandbox(`/messages/?to=${person.texts[4]}`)
  const erased = await ask(staff.token, person.id, 'erasure', { username: person.username })
  expect([erased.status, erased.text]).toEqual([204, ''])
  expect(await findPersonalData([...person.texts, ...person.secrets, person.waiting, reason])).toEqual([])
  const [row] = await db.select().from(users).where(eq(users.id, person.id))
  expect(row).toMatchObject({
    username: `closed:${person.id}`,
    isActive: false,
    lockTime: null,
    lockReason: '',
  })
  const actions = (await entriesOf(person.id)).map(({ action, userId }) => [action, userId])
  expect(actions).toEqual([
    ['lockUser', staff.id],
    ['exportUser', staff.id],
    // the beginning, before an order is cancelled, and the end
    ['eraseUser', staff.id],
    ['eraseUser', staff.id],
  ])
  expect((await ask(staff.token, person.id, 'erasure', { username: person.username })).status).toBe(404)
}, 60_000)

test('a closing on request records who cancels each order, and begins before the first', async () => {
  const { user, orderId } = await createOrder(1)
  const staff = await createStaff(powers)
  expect((await ask(staff.token, user.id, 'erasure', { username: user.username })).status).toBe(204)
  const [cancelled] = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `order:${orderId}`))
  expect(cancelled).toMatchObject({ action: 'eraseUser', userId: staff.id })
  const [begun, ended] = await entriesOf(user.id)
  expect(begun?.id).toBeLessThan(cancelled?.id as number)
  expect(JSON.parse(begun?.after as string)).toEqual({
    details: { orders_to_cancel: [orderId] },
    is_closed: false,
  })
  expect(JSON.parse(ended?.after as string)).toEqual({ is_closed: true })
})

test('a closing on request that is refused for its version, rank or person cancels no order', async () => {
  const { user, orderId } = await createOrder(1)
  const [staff, other] = [await createStaff(powers), await createStaff([...powers, 'users.delete_staff'])]
  const path = `/meiduo_admin/users/${user.id}/erasure/`
  const headers = { 'if-match': '"0123456789abcdef"' }
  const body = { username: user.username }
  const outdated = await call('POST', path, { token: staff.token, body, headers })
  expect([outdated.status, outdated.json.code]).toEqual([412, 'precondition_failed'])
  const superior = await createStaff([...powers, 'orders.view_orderinfo'])
  const theirs = await createOrder(1, { user: superior })
  const outranked = await ask(other.token, superior.id, 'erasure', { username: superior.username })
  expect([outranked.status, outranked.json.code]).toEqual([403, 'outranked'])
  const own = await ask(superior.token, superior.id, 'erasure', { username: superior.username })
  expect([own.status, own.json.code]).toEqual([409, 'self_demotion'])
  expect([await statusOf(orderId), await statusOf(theirs.orderId)]).toEqual([1, 1])
  expect([await entriesOf(user.id), await entriesOf(superior.id)]).toEqual([[], []])
})

test('an account with a paid order in progress is not erased on request', async () => {
  const { user, orderId } = await createOrder(2)
  const staff = await createStaff(powers)
  const { status, json } = await ask(staff.token, user.id, 'erasure', { username: user.username })
  expect([status, json]).toMatchObject([409, { code: 'orders_in_progress', orders: [orderId] }])
  expect(await entriesOf(user.id)).toEqual([])
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(200)
})
