import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { readOwnRights } from '../../../src/domains/staff/access/authorize-grants.ts'
import { createStaff, permissionIds } from '../../support/factories/staff.ts'
import { createKey } from '../../support/factories/staff-credentials.ts'
import { call } from '../../support/http.ts'

test('a key makes no key, session, second factor or reset, although its owner is a superuser', async () => {
  const boss = await createStaff([], { isSuperuser: true })
  const person = await createStaff()
  const { headers } = await createKey(boss.id, ['users.change_staff', 'users.add_staff'], {
    isReadOnly: false,
  })
  for (const [method, path, body] of [
    ['POST', 'api_keys/', { name: 'x', permissions: [] }],
    ['GET', 'api_keys/'],
    ['POST', 'totp/', { password: boss.password }],
    ['GET', 'sessions/'],
    ['DELETE', 'sessions/'],
    ['POST', `permission/admins/${person.id}/password_resets/`],
    ['DELETE', `permission/admins/${person.id}/totp/`],
    ['DELETE', `permission/admins/${person.id}/sessions/`],
    ['POST', 'service_accounts/', { username: 'a_system_1' }],
    ['DELETE', 'authorizations/'],
  ] as const) {
    const answer = await call(method, `/meiduo_admin/${path}`, { headers, ...(body && { body }) })
    expect([path, answer.status, answer.json.code]).toEqual([path, 403, 'key_refused'])
  }
})

test('a key sets no password of its owner, also with every right of the owner', async () => {
  const owner = await createStaff(['users.change_staff'])
  const { headers } = await createKey(owner.id, ['users.change_staff'], { isReadOnly: false })
  const { username, mobile } = owner
  const body = {
    ...{ username, mobile, email: '', password: 'newer-horse' },
    user_permissions: await permissionIds(['users.change_staff']),
  }
  const answer = await call('PUT', `/meiduo_admin/permission/admins/${owner.id}/`, { headers, body })
  expect([answer.status, answer.json.code]).toEqual([403, 'key_refused'])
})

test('the rights that a key passes on are those of its scope that its owner still holds', async () => {
  const owner = await createStaff(['goods.view_brand'])
  const { id } = await createKey(owner.id, ['goods.view_brand', 'goods.view_sku'])
  const caller = {
    ...{ id: owner.id, username: owner.username, isSuperuser: false, ifMatch: undefined, merges: false },
    credential: { kind: 'key', id },
    origin: { address: '', requestId: '', method: '', path: '' },
  } as const
  const rights = () => transaction((tx) => readOwnRights(tx, caller))
  const [brand, sku] = (await permissionIds(['goods.view_brand', 'goods.view_sku'])).sort((a, b) => a - b)
  expect([...(await rights()).permissions].length).toBe(1)
  await db.update(users).set({ isSuperuser: true }).where(eq(users.id, owner.id))
  const promoted = await rights()
  expect([promoted.isSuperuser, [...promoted.permissions].sort((a, b) => a - b)]).toEqual([
    false,
    [brand, sku] as number[],
  ])
})

test('a forged X-Forwarded-For does not bring a key into its network', async () => {
  const staff = await createStaff(['goods.view_brand'])
  const { headers } = await createKey(staff.id, ['goods.view_brand'], { networks: ['203.0.113.0/24'] })
  const from = async (forwarded: string) =>
    (
      await call('GET', '/meiduo_admin/goods/brands/', {
        headers: { ...headers, 'x-forwarded-for': forwarded },
      })
    ).status
  expect(await from('203.0.113.5')).toBe(200)
  // the trusted proxy adds the peer's address at the end
  for (const forged of [
    '203.0.113.5, 198.18.1.1',
    '203.0.113.5,198.18.1.1',
    '203.0.113.5, x, 198.18.1.1',
    '198.18.1.1',
  ])
    expect([forged, await from(forged)]).toEqual([forged, 403])
})
