import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { readOwnRights } from '../../../src/domains/staff/access/authorize-grants.ts'
import { newName, newPerson, storeGroup } from '../../support/factories/staff/people.ts'
import { createStaff, permissionIds } from '../../support/factories/staff/staff.ts'
import { createKey } from '../../support/factories/staff/staff-credentials.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

test('a key makes no key, session, second factor, reset, person or grant, although its owner is a superuser', async () => {
  const boss = await createStaff([], { isSuperuser: true })
  const person = await createStaff()
  const scope = [
    ...(['users.add_staff', 'users.change_staff', 'users.delete_staff'] as const),
    ...(['auth.add_group', 'auth.change_group', 'auth.delete_group'] as const),
  ]
  const { headers } = await createKey(boss.id, scope, { isReadOnly: false })
  const [group, filled] = [await storeGroup(), { name: newName(), permissions: await permissionIds(scope) }]
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
    ['POST', 'permission/admins/', newPerson()],
    ['PUT', `permission/admins/${person.id}/`, newPerson()],
    ['DELETE', `permission/admins/${person.id}/`],
    ['POST', 'permission/groups/', filled],
    ['PUT', `permission/groups/${group}/`, filled],
    ['DELETE', `permission/groups/${group}/`],
    ['DELETE', 'authorizations/'],
  ] as const) {
    const answer = await call(method, `/meiduo_admin/${path}`, { headers, ...(body && { body }) })
    expect([path, answer.status, answer.json.code]).toEqual([path, 403, 'key_refused'])
  }
})

const onStaff = ['users.view_staff', 'users.change_staff', 'users.delete_staff'] as const
const onShoppers = ['users.view_user', 'users.change_user', 'users.delete_user'] as const
const actOn = ({ id, username }: TestUser, headers: Record<string, string>) =>
  Promise.all(
    (
      [
        ['lock', { reason: '恶意下单' }],
        ['unlock', undefined],
        ['sign-outs', undefined],
        ['export', undefined],
        ['erasure', { username }],
      ] as const
    ).map(async ([verb, body]) => {
      const answer = await call('POST', `/meiduo_admin/users/${id}/${verb}/`, {
        headers,
        ...(body && { body }),
      })
      return [verb, answer.status, answer.json.code]
    }),
  )
const refusedWith = (code: string) =>
  ['lock', 'unlock', 'sign-outs', 'export', 'erasure'].map((verb) => [verb, 403, code])

test('a key acts on staff with the rank of its scope, although its owner is a superuser', async () => {
  const boss = await createStaff([], { isSuperuser: true })
  const { headers } = await createKey(boss.id, [...onShoppers, ...onStaff], { isReadOnly: false })
  for (const target of [
    await createStaff(['goods.view_brand']),
    await createStaff([], { isSuperuser: true }),
  ])
    expect(await actOn(target, headers)).toEqual(refusedWith('outranked'))
  const peer = await createStaff(['users.view_user'])
  const signOut = await call('POST', `/meiduo_admin/users/${peer.id}/sign-outs/`, { headers })
  expect(signOut.status).toBe(204)
})

test('a key for shoppers reaches no staff, although its owner is a superuser', async () => {
  const boss = await createStaff([], { isSuperuser: true })
  const { headers } = await createKey(boss.id, onShoppers, { isReadOnly: false })
  const target = await createStaff()
  expect(await actOn(target, headers)).toEqual(refusedWith('permission_denied'))
  const seen = await call('GET', `/meiduo_admin/users/${target.id}/`, { headers })
  expect([seen.status, seen.json.code]).toEqual([403, 'permission_denied'])
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
    permissions: [],
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
