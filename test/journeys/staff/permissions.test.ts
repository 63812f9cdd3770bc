import { beforeAll, expect, test } from 'bun:test'
import { listPermissions } from '../../../src/domains/staff/access/permissions.ts'
import { contentTypeId, newName, storeGroup, storePermission } from '../../support/factories/staff/people.ts'
import { createStaff, permissionIds } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Named = { id: number; name: string }
type Group = Named & { permissions: number[] }
type Permission = Named & { codename: string; content_type: number }

let boss: TestUser
beforeAll(async () => {
  boss = await createStaff([], { isSuperuser: true })
})
const send = <T>(method: string, path: string, body?: object) =>
  call<T>(method, `/meiduo_admin/permission/${path}`, { token: boss.token, ...(body && { body }) })

test('content types, permissions and groups are plain arrays of id and name for select boxes', async () => {
  const group = await storeGroup()
  const types = (await send<Named[]>('GET', 'content_types/')).json
  expect(types).toContainEqual({ id: await contentTypeId('goods.sku'), name: 'goods.sku' })
  const names = (await send<Named[]>('GET', 'simple/')).json
  const [id] = await permissionIds(['goods.change_sku'])
  expect(names).toContainEqual({ id: id as number, name: '修改商品 SKU' })
  expect(names.length).toBeGreaterThanOrEqual(listPermissions().length)
  expect((await send<Named[]>('GET', 'groups/simple/')).json.map((each) => each.id)).toContain(group)
})

test('a permission is added, found, changed and deleted', async () => {
  const codename = newName()
  const type = await contentTypeId('goods.sku')
  const added = await send<Permission>('POST', 'perms/', {
    name: '导出',
    codename,
    content_type: String(type),
  })
  const { id } = added.json
  expect([added.status, added.json]).toEqual([201, { id, name: '导出', codename, content_type: type }])
  expect((await send('GET', `perms/${id}/`)).json).toEqual(added.json)
  const listed = await send<{ lists: Permission[] }>('GET', `perms/?keyword=${codename}`)
  expect(listed.json.lists).toEqual([added.json])
  const change = { name: '导出全部', codename: newName(), content_type: await contentTypeId('goods.spu') }
  expect((await send('PUT', `perms/${id}/`, change)).json).toEqual({ id, ...change })
  expect((await send('DELETE', `perms/${id}/`)).status).toBe(204)
  for (const method of ['GET', 'DELETE'])
    expect([method, (await send(method, `perms/${id}/`)).status]).toEqual([method, 404])
})

test('new permissions are on page 1', async () => {
  const id = await storePermission()
  const { json } = await send<{ lists: Permission[]; pages: number }>('GET', 'perms/?page=1&pagesize=100')
  expect(json.lists.map((each) => each.id)).toContain(id)
  expect(json.lists.map((each) => each.id)).toEqual(json.lists.map((each) => each.id).sort((a, b) => b - a))
  expect((await send('GET', `perms/?page=${json.pages + 1_000}&pagesize=100`)).status).toBe(404)
})

test('a permission that routes check is neither changed nor deleted, and an unchanged PUT is accepted', async () => {
  const [id] = await permissionIds(['goods.change_sku'])
  const present = (await send<Permission>('GET', `perms/${id}/`)).json
  const { name, codename, content_type } = present
  for (const change of [{ name: 'x' }, { codename: 'x' }, { content_type: await contentTypeId('goods.spu') }])
    expect(await send('PUT', `perms/${id}/`, { name, codename, content_type, ...change })).toMatchObject({
      status: 409,
      json: { code: 'permission_checked' },
    })
  expect((await send('DELETE', `perms/${id}/`)).status).toBe(409)
  expect((await send('PUT', `perms/${id}/`, { name, codename, content_type })).status).toBe(200)
  expect((await send('GET', `perms/${id}/`)).json).toEqual(present)
})

test('bad permissions are 400 with their member: a taken codename within the type, an unknown type, wrong characters', async () => {
  const type = await contentTypeId('goods.sku')
  const good = { name: 'x', codename: newName(), content_type: type }
  for (const [change, member] of [
    [{ codename: 'change_sku' }, 'codename'],
    [{ codename: 'Change' }, 'codename'],
    [{ codename: 'c'.repeat(101) }, 'codename'],
    [{ name: '' }, 'name'],
    [{ name: 'n'.repeat(256) }, 'name'],
    [{ content_type: 2_147_483_647 }, 'content_type'],
    [{ content_type: '' }, 'content_type'],
  ] as const) {
    const { status, json } = await send<Record<string, unknown>>('POST', 'perms/', { ...good, ...change })
    expect([change, status]).toEqual([change, 400])
    expect(json).toMatchObject({ [member]: [expect.any(String)], name: [expect.any(String)] })
  }
  // the same codename in another type is another permission
  const spu = await contentTypeId('goods.brand')
  const twin = await send('POST', 'perms/', { ...good, codename: newName(), content_type: spu })
  expect(twin.status).toBe(201)
})

test('a group is added, changed and deleted, with ids of permissions in any order', async () => {
  const ids = await permissionIds(['goods.view_brand', 'goods.add_brand'])
  const ascending = [...ids].sort((a, b) => a - b)
  const name = newName()
  const added = await send<Group>('POST', 'groups/', {
    name,
    permissions: [...ascending].reverse().map(String),
  })
  const { id } = added.json
  expect([added.status, added.json]).toEqual([201, { id, name, permissions: ascending }])
  expect((await send<{ lists: Group[] }>('GET', `groups/?keyword=${name}`)).json.lists).toEqual([added.json])
  const changed = await send('PUT', `groups/${id}/`, { name, permissions: [] })
  expect([changed.status, changed.json]).toEqual([200, { id, name, permissions: [] }])
  expect((await send('DELETE', `groups/${id}/`)).status).toBe(204)
  expect((await send('GET', `groups/${id}/`)).status).toBe(404)
})

test('a group needs a free name and a list of known permissions', async () => {
  const name = newName()
  expect((await send('POST', 'groups/', { name, permissions: [] })).status).toBe(201)
  for (const [form, member] of [
    [{ name, permissions: [] }, 'name'],
    [{ name: '', permissions: [] }, 'name'],
    [{ name: 'n'.repeat(151), permissions: [] }, 'name'],
    [{ name: newName() }, 'permissions'],
    [{ name: newName(), permissions: [2_147_483_647] }, 'permissions'],
  ] as const) {
    const { status, json } = await send<Record<string, unknown>>('POST', 'groups/', form)
    expect([form, status]).toEqual([form, 400])
    expect(json).toMatchObject({ [member]: [expect.any(String)], name: [expect.any(String)] })
  }
})

test('a deleted group takes its permissions from its members, from their next request on', async () => {
  const member = await createStaff()
  const group = await storeGroup(['goods.view_brand'], [member.id])
  const brands = async () => (await call('GET', '/meiduo_admin/goods/brands/', member)).status
  expect(await brands()).toBe(200)
  expect((await send('DELETE', `groups/${group}/`)).status).toBe(204)
  expect(await brands()).toBe(403)
})
