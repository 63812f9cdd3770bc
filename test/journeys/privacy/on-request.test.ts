import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { findPersonalData } from '../../support/database/find-personal-data.ts'
import { createOrder } from '../../support/factories/orders.ts'
import { settledPerson } from '../../support/factories/settled-person.ts'
import { createStaff } from '../../support/factories/staff.ts'
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
    ['eraseUser', staff.id],
  ])
  expect((await ask(staff.token, person.id, 'erasure', { username: person.username })).status).toBe(404)
}, 60_000)

test('an account with a paid order in progress is not erased on request', async () => {
  const { user, orderId } = await createOrder(2)
  const staff = await createStaff(powers)
  const { status, json } = await ask(staff.token, user.id, 'erasure', { username: user.username })
  expect([status, json]).toMatchObject([409, { code: 'orders_in_progress', orders: [orderId] }])
  expect(await entriesOf(user.id)).toEqual([])
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(200)
})
