import { beforeAll, expect, test } from 'bun:test'
import { like } from 'drizzle-orm'
import { shopTime } from '../../../src/config/shop-time.ts'
import { db } from '../../../src/db/client.ts'
import { groupPermissions, userPermissions } from '../../../src/db/schema/auth.ts'
import { goods } from '../../../src/db/schema/catalog.ts'
import { apiKeyPermissions } from '../../../src/db/schema/credentials.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { createCategory } from '../../../src/domains/catalog/categories/change-categories.ts'
import { updateCategory } from '../../../src/domains/catalog/update-category.ts'
import { confirmReceipt } from '../../../src/domains/orders/lifecycle/confirm-receipt.ts'
import { recordCommand } from '../../../src/domains/staff/audit/record-command.ts'
import { entriesOfObject } from '../../support/database/audit-entries.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import { createPath, createSpu, uniqueName } from '../../support/factories/catalog.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../support/factories/orders/paid-orders.ts'
import { createSku, createTestSkuImage } from '../../support/factories/skus.ts'
import { newPerson, storeGroup, storePermission } from '../../support/factories/staff/people.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createKey, enableTotp } from '../../support/factories/staff/staff-credentials.ts'
import { newTrackingNo } from '../../support/factories/staff-orders.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { createTwoEditors, sendAs } from './two-editors.ts'

let changer: TestUser
let reader: TestUser
beforeAll(async () => {
  ;[changer, reader] = await createTwoEditors()
})

const send = (method: string, path: string, body?: object, person = changer, headers = {}) =>
  sendAs(person, method, path, body, headers)

/** An object that another one's change changes, and an edit of it that its reader sends later. */
type SideChange = Readonly<{
  object: string
  path: string
  edit: readonly [method: string, path: string, body: object]
  change: () => Promise<{ status: number }>
  fields: readonly string[]
}>

const ofGoods = (id: number) => ({
  object: `goods:${id}`,
  path: `/goods/${id}/`,
  edit: ['PATCH', `/goods/${id}/`, { name: '新名称' }] as const,
})
const ofStaff = ({ id, username, mobile }: TestUser) => ({
  object: `user:${id}`,
  path: `/permission/admins/${id}/`,
  edit: ['PUT', `/permission/admins/${id}/`, { username, mobile }] as const,
})
const ofOrder = (id: number) => ({
  object: `skuimages:${id}`,
  path: `/skus/${id}/images/order/`,
  edit: ['PUT', `/skus/${id}/images/order/`] as const,
})

const cases: Readonly<Record<string, () => Promise<SideChange>>> = {
  'a category of the second level moves with its SPUs': async () => {
    const [path, other] = [await createPath(), await createPath()]
    const spu = await createSpu(path)
    const body = { name: uniqueName(), parent_id: other.category1Id }
    const change = () =>
      send('PUT', `/goods/categories/${path.category2Id}/`, body, changer, { 'if-match': '*' })
    return { ...ofGoods(spu.id), change, fields: ['category1_id'] }
  },
  'a category of the third level moves with its SPUs': async () => {
    const [path, other] = [await createPath(), await createPath()]
    const spu = await createSpu(path)
    const body = { name: uniqueName(), parent_id: other.category2Id }
    const change = () =>
      send('PUT', `/goods/categories/${path.category3Id}/`, body, changer, { 'if-match': '*' })
    return { ...ofGoods(spu.id), change, fields: ['category1_id', 'category2_id'] }
  },
  'an SPU moves with its SKUs': async () => {
    const [spu, other] = [await createSpu(), await createPath()]
    const id = await createSku({ goodsId: spu.id, categoryId: spu.category3Id })
    const { category1Id, category2Id, category3Id } = other
    const target = { category1_id: category1Id, category2_id: category2Id, category3_id: category3Id }
    return {
      ...{ object: `sku:${id}`, path: `/skus/${id}/settings/` },
      edit: ['PATCH', `/skus/${id}/`, { caption: '新副标题' }],
      change: () => send('PUT', `/goods/${spu.id}/`, { name: spu.name, brand_id: spu.brandId, ...target }),
      fields: ['category_id'],
    }
  },
  'a group is deleted: its members': async () => {
    const member = await createStaff()
    const group = await storeGroup(['goods.view_brand'], [member.id])
    return {
      ...ofStaff(member),
      change: () => send('DELETE', `/permission/groups/${group}/`),
      fields: ['groups'],
    }
  },
  'a permission is deleted: the staff who have it': async () => {
    const [holder, permissionId] = [await createStaff(), await storePermission()]
    await db.insert(userPermissions).values({ userId: holder.id, permissionId })
    const change = () => send('DELETE', `/permission/perms/${permissionId}/`)
    return { ...ofStaff(holder), change, fields: ['user_permissions'] }
  },
  'a permission is deleted: the groups that have it': async () => {
    const [groupId, permissionId] = [await storeGroup(), await storePermission()]
    await db.insert(groupPermissions).values({ groupId, permissionId })
    const path = `/permission/groups/${groupId}/`
    return {
      ...{ object: `group:${groupId}`, path, edit: ['PUT', path, { name: uniqueName(), permissions: [] }] },
      change: () => send('DELETE', `/permission/perms/${permissionId}/`),
      fields: ['permissions'],
    }
  },
  'a permission is deleted: the API keys that have it': async () => {
    const [{ id: keyId }, permissionId] = [await createKey(reader.id, []), await storePermission()]
    await db.insert(apiKeyPermissions).values({ keyId, permissionId })
    const path = `/api_keys/${keyId}/`
    return {
      ...{ object: `api_key:${keyId}`, path, edit: ['PATCH', path, { name: '新名称' }] },
      change: () => send('DELETE', `/permission/perms/${permissionId}/`),
      fields: ['permissions'],
    }
  },
  'the first parcel ships the order': async () => {
    const { orderId } = await createOrder(2)
    return {
      ...{ object: `order:${orderId}`, path: `/orders/${orderId}/` },
      edit: ['PUT', `/orders/${orderId}/status/`, { status: 4 }],
      change: () =>
        send('POST', `/orders/${orderId}/shipments/`, { carrier: 'SF', tracking_no: newTrackingNo() }),
      fields: ['status'],
    }
  },
  'a picture is moved: the order of the pictures of its former SKU': async () => {
    const [id, other] = [await createSku(), await createSku()]
    const [kept, moved] = [await createTestSkuImage(id), await createTestSkuImage(id)]
    const { edit, ...of } = ofOrder(id)
    return {
      ...{ ...of, edit: [...edit, { ids: [kept.id] }] },
      change: () =>
        call('PUT', `/meiduo_admin/skus/images/${moved.id}/`, {
          token: changer.token,
          multipart: { sku: String(other) },
        }),
      fields: ['ids'],
    }
  },
  'a picture is deleted: the order of the pictures of its SKU': async () => {
    const id = await createSku()
    const [kept, deleted] = [await createTestSkuImage(id), await createTestSkuImage(id)]
    const { edit, ...of } = ofOrder(id)
    const change = () => send('DELETE', `/skus/images/${deleted.id}/`)
    return { ...{ ...of, edit: [...edit, { ids: [kept.id] }] }, change, fields: ['ids'] }
  },
}

test.each(Object.entries(cases))('%s, and a stale edit names who, when and what', async (_, prepare) => {
  const { object, path, edit, change, fields } = await prepare()
  const { headers } = await send('GET', path, undefined, reader)
  const seen = { 'if-match': headers.get('etag') as string }
  expect((await change()).status).toBeLessThan(300)
  const [entry] = await entriesOfObject(object)
  expect(entry).toMatchObject({ userId: changer.id, object })
  const stored = JSON.parse(entry?.after as string) as { details: object }
  expect(stored.details).toMatchObject({ follows_from: expect.stringMatching(/^\w+:\w+$/) })
  const refused = await send(...edit, reader, seen)
  expect([refused.status, refused.json]).toEqual([
    412,
    expect.objectContaining({
      changed_by: changer.username,
      changed_at: entry && shopTime(entry.createTime),
      changed_fields: expect.arrayContaining([...fields]),
    }),
  ])
  expect(refused.json.changed_fields).toHaveLength(fields.length)
})

test('an edit of a member is merged with the deletion of their group', async () => {
  const member = await createStaff()
  const group = await storeGroup([], [member.id])
  const path = `/permission/admins/${member.id}/`
  const { headers } = await send('GET', path, undefined, reader)
  await send('DELETE', `/permission/groups/${group}/`)
  const { username } = newPerson()
  const body = { username, mobile: member.mobile }
  const seen = { 'if-match': headers.get('etag') as string }
  expect(await send('PUT', `${path}?merge=true`, body, reader, seen)).toMatchObject({
    status: 200,
    json: { username, groups: [] },
  })
})

test('a change that leaves no entry, such as by the buyer, is not put down to the last person with one', async () => {
  const { orderId, user } = await createOrder(2)
  const { headers } = await send('GET', `/orders/${orderId}/`, undefined, reader)
  await send('POST', `/orders/${orderId}/shipments/`, { carrier: 'SF', tracking_no: newTrackingNo() })
  await confirmReceipt(user.id, orderId)
  const seen = { 'if-match': headers.get('etag') as string }
  expect(await send('PUT', `/orders/${orderId}/status/`, { status: 5 }, reader, seen)).toMatchObject({
    status: 412,
    json: { changed_by: null, changed_at: null, changed_fields: ['status'] },
  })
})

test('the entry of a deleted group, and of a deleted permission, says who had it', async () => {
  const [member, holder] = [await createStaff(), await createStaff()]
  const [groupId, permissionId] = [await storeGroup([], [member.id]), await storePermission()]
  await db.insert(userPermissions).values({ userId: holder.id, permissionId })
  await db.insert(groupPermissions).values({ groupId, permissionId })
  const keyId = (await createKey(holder.id, [])).id
  await db.insert(apiKeyPermissions).values({ keyId, permissionId })
  await send('DELETE', `/permission/perms/${permissionId}/`)
  await send('DELETE', `/permission/groups/${groupId}/`)
  const detailsOf = async (object: string) => {
    const [entry] = await entriesOfObject(object)
    expect(entry?.after).toBe('null')
    return (JSON.parse(entry?.before as string) as { details: object }).details
  }
  expect(await detailsOf(`permission:${permissionId}`)).toEqual({
    holders: { users: [holder.id], groups: [groupId], api_keys: [keyId] },
  })
  expect(await detailsOf(`group:${groupId}`)).toEqual({ holders: { users: [member.id] } })
})

test('an approved refund of everything leaves an entry of the cancelled order', async () => {
  const order = await createOrder(2)
  const id = await createRefundRequest(order)
  expect((await send('POST', `/refunds/${id}/approval/`, {})).status).toBe(200)
  const [entry] = await entriesOfObject(`order:${order.orderId}`)
  expect(entry).toMatchObject({ userId: changer.id, action: 'approveRefund' })
  expect(JSON.parse(entry?.after as string)).toMatchObject({
    ...{ status: 6, details: { follows_from: `refund:${id}` } },
  })
})

test('a deleted SKU leaves entries of its pictures and their order', async () => {
  const id = await createSku()
  const images = [await createTestSkuImage(id), await createTestSkuImage(id)]
  expect((await send('DELETE', `/skus/${id}/`)).status).toBe(204)
  for (const object of [...images.map((image) => `skuimage:${image.id}`), `skuimages:${id}`])
    expect([object, await entriesOfObject(object)]).toMatchObject([
      object,
      [{ action: 'deleteSku', userId: changer.id, after: 'null' }],
    ])
})

test('the removal of staff with a second factor and API keys accepts If-Match, and leaves an entry of each', async () => {
  const person = await createStaff(['goods.view_brand'])
  await enableTotp(person.id)
  const key = await createKey(person.id, ['goods.view_brand'])
  const path = `/permission/admins/${person.id}/`
  const { headers } = await send('GET', path)
  const seen = { 'if-match': headers.get('etag') as string }
  expect((await send('DELETE', path, undefined, changer, seen)).status).toBe(204)
  for (const [object, after] of [
    [`api_key:${key.id}`, { is_revoked: true }],
    [`totp:${person.id}`, { is_enabled: false }],
  ] as const) {
    const [entry] = await entriesOfObject(object)
    expect(entry).toMatchObject({ action: 'removeAdmin', userId: changer.id })
    expect(JSON.parse(entry?.after as string)).toMatchObject(after)
  }
})

test('a category with many SPUs moves in few statements, and each SPU has its entry', async () => {
  const count = 450
  const [path, other] = [await createPath(), await createPath()]
  const { id: brandId } = { id: (await createSpu(path)).brandId }
  const spu = { ...path, brandId, descDetail: '', descPack: '', descService: '' }
  await db.insert(goods).values(Array.from({ length: count - 1 }, () => ({ ...spu, name: uniqueName() })))
  const record = recordCommand({ name: uniqueName(), operator: 'test' })
  const empty = await createCategory({ name: uniqueName(), parentId: path.category2Id })
  const move = (id: number) => updateCategory(id, { parentId: other.category2Id }, record)
  const alone = await countStatements(() => move(empty.id))
  const together = await countStatements(() => move(path.category3Id))
  // reading, entries and queue of each 100
  expect(together - alone).toBeLessThanOrEqual(3 * Math.ceil(count / 100) + 2)
  const entries = await db
    .select({ object: auditEntries.object, after: auditEntries.after })
    .from(auditEntries)
    .where(like(auditEntries.after, `%"follows_from":"category:${path.category3Id}"%`))
  expect(new Set(entries.map(({ object }) => object)).size).toBe(count)
  expect(entries.every(({ after }) => after.includes(`"category2_id":${other.category2Id}`))).toBe(true)
})
