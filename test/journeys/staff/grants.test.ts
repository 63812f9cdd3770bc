import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { userGroups, userPermissions } from '../../../src/db/schema/auth.ts'
import type { Permission } from '../../../src/domains/staff/access/permissions.ts'
import { newName, newPerson, storeGroup, storePermission } from '../../support/factories/staff/people.ts'
import { createStaff, grantPermissions, permissionIds } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const people: readonly Permission[] = ['users.add_staff', 'users.change_staff', 'users.delete_staff']
const groupRights: readonly Permission[] = ['auth.add_group', 'auth.change_group', 'auth.delete_group']
const perms: readonly Permission[] = [
  'auth.add_permission',
  'auth.change_permission',
  'auth.delete_permission',
]
const own: readonly Permission[] = [...people, ...groupRights, ...perms, 'goods.view_brand']

let lead: TestUser
let [held, lacking] = [0, 0]
beforeAll(async () => {
  lead = await createStaff(own)
  ;[held = 0] = await permissionIds(['goods.view_brand'])
  ;[lacking = 0] = await permissionIds(['goods.delete_brand'])
})

async function send(method: string, path: string, body?: object, { token } = lead) {
  const answer = await call(method, `/meiduo_admin/permission/${path}`, { token, ...(body && { body }) })
  return { status: answer.status, code: answer.json.code, json: answer.json }
}
const formOf = ({ username, mobile }: TestUser, more: object = {}) => ({ username, mobile, ...more })

describe('a person grants only permissions that they have', () => {
  test('directly, to a new and to an existing person', async () => {
    const other = await createStaff()
    const refused = { status: 403, code: 'grant_exceeds_own' }
    const grants = { user_permissions: [held, lacking] }
    const answer = await send('POST', 'admins/', { ...newPerson(), ...grants })
    expect(answer).toMatchObject({ ...refused, json: { permissions: [lacking] } })
    expect(await send('PUT', `admins/${other.id}/`, formOf(other, grants))).toMatchObject(refused)
    const rows = await db.select().from(userPermissions).where(eq(userPermissions.userId, other.id))
    expect(rows).toEqual([])
    const allowed = await send('PUT', `admins/${other.id}/`, formOf(other, { user_permissions: [held] }))
    expect(allowed.status).toBe(200)
  })

  test('through a group', async () => {
    const other = await createStaff()
    const group = await storeGroup(['goods.view_brand', 'goods.delete_brand'])
    const refused = { status: 403, code: 'grant_exceeds_own' }
    const grants = { groups: [group] }
    expect(await send('POST', 'admins/', { ...newPerson(), ...grants })).toMatchObject(refused)
    expect(await send('PUT', `admins/${other.id}/`, formOf(other, grants))).toMatchObject(refused)
    expect(await db.select().from(userGroups).where(eq(userGroups.groupId, group))).toEqual([])
    const allowed = { groups: [await storeGroup(['goods.view_brand'])] }
    expect((await send('PUT', `admins/${other.id}/`, formOf(other, allowed))).status).toBe(200)
  })

  test('into a new and an existing group, also one that they are in', async () => {
    const refused = { status: 403, code: 'grant_exceeds_own' }
    const form = { name: newName(), permissions: [held, lacking] }
    expect(await send('POST', 'groups/', form)).toMatchObject(refused)
    for (const members of [[], [lead.id]]) {
      const group = await storeGroup(['goods.view_brand'], members)
      expect(await send('PUT', `groups/${group}/`, form)).toMatchObject(refused)
    }
    expect((await send('POST', 'groups/', { ...form, permissions: [held] })).status).toBe(201)
  })

  test('and not to themselves', async () => {
    const ids = [...(await permissionIds(own)), lacking]
    expect(await send('PUT', `admins/${lead.id}/`, formOf(lead, { user_permissions: ids }))).toMatchObject({
      status: 403,
      code: 'grant_exceeds_own',
    })
  })

  test('and make no permission that routes check of one that they have', async () => {
    const id = await storePermission()
    await db.insert(userPermissions).values({ userId: lead.id, permissionId: id })
    const types = (
      await call<{ id: number; name: string }[]>('GET', '/meiduo_admin/permission/content_types/', lead)
    ).json
    const type = types.find(({ name }) => name === 'goods.spu')?.id
    const form = { name: 'x', codename: 'delete_brand', content_type: type }
    const refused = { status: 403, code: 'grant_exceeds_own' }
    expect(await send('PUT', `perms/${id}/`, form)).toMatchObject(refused)
    expect(await send('POST', 'perms/', form)).toMatchObject(refused)
    expect((await call('DELETE', '/meiduo_admin/goods/brands/1/', lead)).status).toBe(403)
  })
})

describe('a person with more permissions is out of reach', () => {
  const refused = { status: 403, code: 'outranked' }

  test('a superuser, or staff with a further permission of any kind', async () => {
    const direct = await createStaff(['goods.delete_brand'])
    const grouped = await createStaff()
    await storeGroup(['goods.delete_brand'], [grouped.id])
    for (const other of [await createStaff([], { isSuperuser: true }), direct, grouped]) {
      const form = formOf(other, { password: 'another-horse', groups: [], user_permissions: [] })
      expect(await send('PUT', `admins/${other.id}/`, form)).toMatchObject(refused)
      expect(await send('DELETE', `admins/${other.id}/`)).toMatchObject(refused)
      const signedIn = await call('POST', '/meiduo_admin/authorizations/', {
        body: { username: other.username, password: other.password },
      })
      expect(signedIn.status).toBe(200)
    }
  })

  test('a group with a further permission, or with a member who has one', async () => {
    const above = await storeGroup(['goods.delete_brand'])
    const other = await createStaff(['goods.delete_brand'])
    const mixed = await storeGroup(['goods.view_brand'], [other.id])
    for (const id of [above, mixed]) {
      expect(await send('PUT', `groups/${id}/`, { name: newName(), permissions: [] })).toMatchObject(refused)
      expect(await send('DELETE', `groups/${id}/`)).toMatchObject(refused)
    }
    // the name of a group changes no permission of its members
    expect((await send('PUT', `groups/${mixed}/`, { name: newName(), permissions: [held] })).status).toBe(200)
  })

  test('a permission of such a group or person', async () => {
    const [inGroup, ofPerson, free] = [
      await storePermission(),
      await storePermission(),
      await storePermission(),
    ] as const
    const above = await storeGroup(['goods.delete_brand'])
    const other = await createStaff(['goods.delete_brand'])
    const rich = await call('PUT', `/meiduo_admin/permission/groups/${above}/`, {
      token: (await createStaff([], { isSuperuser: true })).token,
      body: { name: newName(), permissions: [lacking, inGroup] },
    })
    expect(rich.status).toBe(200)
    await db.insert(userPermissions).values({ userId: other.id, permissionId: ofPerson })
    for (const id of [inGroup, ofPerson]) expect(await send('DELETE', `perms/${id}/`)).toMatchObject(refused)
    expect((await send('DELETE', `perms/${free}/`)).status).toBe(204)
  })

  test('but a superuser in a group hinders no change of the group', async () => {
    const chief = await createStaff([], { isSuperuser: true })
    const group = await storeGroup(['goods.view_brand'], [chief.id])
    expect((await send('PUT', `groups/${group}/`, { name: newName(), permissions: [] })).status).toBe(200)
  })
})

describe('no person removes or demotes themselves', () => {
  const refused = { status: 409, code: 'self_demotion' }

  test('as a person: staff and a superuser', async () => {
    const chief = await createStaff([], { isSuperuser: true })
    for (const person of [lead, chief])
      expect(await send('DELETE', `admins/${person.id}/`, undefined, person)).toMatchObject(refused)
    const form = formOf(lead, { user_permissions: await permissionIds(people) })
    expect(await send('PUT', `admins/${lead.id}/`, form)).toMatchObject(refused)
    expect((await send('PUT', `admins/${lead.id}/`, formOf(lead))).status).toBe(200)
    expect((await send('PUT', `admins/${chief.id}/`, formOf(chief), chief)).status).toBe(200)
  })

  test('through a group, unless they have the permission in another way', async () => {
    const person = await createStaff(['auth.change_group', 'auth.delete_group'])
    const group = await storeGroup(['goods.view_brand'], [person.id])
    const form = { name: newName(), permissions: [] }
    expect(await send('PUT', `groups/${group}/`, form, person)).toMatchObject(refused)
    expect(await send('DELETE', `groups/${group}/`, undefined, person)).toMatchObject(refused)
    await grantPermissions(person.id, ['goods.view_brand'])
    expect((await send('PUT', `groups/${group}/`, form, person)).status).toBe(200)
    expect((await send('DELETE', `groups/${group}/`, undefined, person)).status).toBe(204)
  })
})
