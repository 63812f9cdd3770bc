import { beforeAll, expect, setSystemTime, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { apiKeys } from '../../../../src/db/schema/credentials.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import type { Permission } from '../../../../src/domains/staff/access/permissions.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { newName } from '../../../support/factories/staff/people.ts'
import { createStaff, permissionIds } from '../../../support/factories/staff/staff.ts'
import { createKey } from '../../../support/factories/staff/staff-credentials.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { brands, type Key, make, send } from './key-calls.ts'

let boss: TestUser
beforeAll(async () => {
  boss = await createStaff([], { isSuperuser: true })
})

test('a key is shown once, stored as a digest, valid for a year, and reads what is in its scope', async () => {
  const staff = await createStaff(['goods.view_brand', 'goods.view_sku'])
  const made = await make(staff.token, ['goods.view_brand'])
  const { key, ...shown } = made.json
  expect([made.status, key]).toEqual([201, expect.stringMatching(/^mk_[\w-]{43}$/)])
  expect(shown).toMatchObject({
    user_id: staff.id,
    name: 'ERP',
    is_read_only: true,
    networks: [],
    last_used_at: null,
  })
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, shown.id))
  expect(JSON.stringify(row)).not.toContain(key.slice(3))
  expect(row?.expiresAt.getTime()).toBeWithin(
    now().getTime() + 364 * 86_400_000,
    now().getTime() + 366 * 86_400_000,
  )
  const one = await send<Key>('GET', `api_keys/${shown.id}/`, staff.token)
  expect(one.json).toEqual(shown as unknown as Key)
  const list = await send<{ lists: Key[] }>('GET', 'api_keys/?page=1', staff.token)
  expect(list.json.lists).toEqual([shown as unknown as Key])
  expect((await brands(key)).status).toBe(200)
  expect(
    (await call('GET', '/meiduo_admin/skus/', { headers: { authorization: `Bearer ${key}` } })).json,
  ).toMatchObject({
    code: 'permission_denied',
  })
  // no key of staff signs in to the storefront
  expect((await call('GET', '/user/', { headers: { authorization: `Bearer ${key}` } })).status).toBe(401)
})

test('a key grants what its scope and the present rights of its owner have in common, from the next request on', async () => {
  const staff = await createStaff(['goods.view_brand'])
  const key = await createKey(staff.id, ['goods.view_brand', 'goods.view_sku'])
  const skus = () => call('GET', '/meiduo_admin/skus/', { headers: key.headers })
  expect([(await brands(key.secret)).status, (await skus()).status]).toEqual([200, 403])
  const form = { username: staff.username, password: '', mobile: staff.mobile, email: '' }
  const change = async (names: Permission[]) =>
    send('PUT', `permission/admins/${staff.id}/`, boss.token, {
      ...form,
      user_permissions: await permissionIds(names),
    })
  expect((await change(['goods.view_sku'])).status).toBe(200)
  expect([(await brands(key.secret)).status, (await skus()).status]).toEqual([403, 200])
  expect((await send('DELETE', `permission/admins/${staff.id}/`, boss.token)).status).toBe(204)
  expect((await skus()).status).toBe(401)
})

test('a key makes and changes no person, also that of a superuser with every permission on staff', async () => {
  const { json } = await make(boss.token, ['users.change_staff', 'users.add_staff'], { is_read_only: false })
  const person = await createStaff(['goods.view_brand'])
  const headers = { authorization: `Bearer ${json.key}` }
  const body = { username: newName(), password: 'correct-horse', mobile: '', email: '' }
  const put = await call('PUT', `/meiduo_admin/permission/admins/${person.id}/`, {
    headers,
    body: { ...body, mobile: person.mobile },
  })
  expect(put.json).toMatchObject({ code: 'key_refused' })
  const granted = {
    ...body,
    mobile: `13${person.mobile.slice(2)}`,
    user_permissions: await permissionIds(['goods.view_sku']),
  }
  const post = await call('POST', '/meiduo_admin/permission/admins/', { headers, body: granted })
  expect(post.json).toMatchObject({ code: 'key_refused' })
})

test('a read-only key changes nothing and takes permissions to view only', async () => {
  const staff = await createStaff(['goods.view_brand', 'goods.change_brand'])
  expect(await make(staff.token, ['goods.change_brand'])).toMatchObject({
    status: 400,
    json: { code: 'scope_not_readable', permissions: [expect.any(String)] },
  })
  const { json } = await make(staff.token, ['goods.view_brand'])
  for (const method of ['POST', 'PUT', 'DELETE'])
    expect((await brands(json.key, method)).status).not.toBe(200)
  expect((await brands(json.key, 'POST')).json.code).toBe('key_read_only')
})

test('a key has no permission that its maker lacks, ends at a time within ten years, and takes real networks', async () => {
  const staff = await createStaff(['goods.view_brand'])
  expect((await make(staff.token, ['goods.view_sku'])).json.code).toBe('grant_exceeds_own')
  for (const bad of [
    { expires_at: '2020-01-01T00:00:00Z' },
    { expires_at: '2099-01-01T00:00:00Z' },
    { networks: ['10.0.0.0/40'] },
    { networks: ['office'] },
    { name: '' },
  ])
    expect([bad, (await make(staff.token, [], bad)).status]).toEqual([bad, 400])
  const { json } = await make(staff.token, ['goods.view_brand'], {
    expires_at: addSeconds(now(), 3600).toISOString(),
    networks: ['198.18.0.0/15', '2001:db8::/32', '203.0.113.9'],
  })
  const from = async (address: string) =>
    (await brands(json.key, 'GET', { 'x-forwarded-for': address })).json.code ?? 200
  expect(await from('198.19.3.4')).toBe(200 as never)
  expect(await from('2001:db8::1')).toBe(200 as never)
  expect(await from('203.0.113.9')).toBe(200 as never)
  expect(await from('203.0.113.10')).toBe('key_network')
  expect(await from('2001:db9::1')).toBe('key_network')
  setSystemTime(addSeconds(now(), 3601))
  try {
    expect((await brands(json.key)).status).toBe(401)
  } finally {
    setSystemTime()
  }
})

test('the last use of a key is stored at most once a minute', async () => {
  const staff = await createStaff(['goods.view_brand'])
  const key = await createKey(staff.id, ['goods.view_brand'])
  const lastUse = async () =>
    (
      await db.select({ at: apiKeys.lastUseTime }).from(apiKeys).where(eq(apiKeys.id, key.id))
    )[0]?.at?.getTime()
  const start = now()
  const useAfter = async (seconds: number) => {
    setSystemTime(addSeconds(start, seconds))
    expect((await brands(key.secret)).status).toBe(200)
    return lastUse()
  }
  try {
    const first = await useAfter(0)
    expect(first).toBeNumber()
    expect(await useAfter(50)).toBe(first)
    expect(await useAfter(70)).toBeGreaterThan(first as number)
  } finally {
    setSystemTime()
  }
})

test('a key is changed with If-Match and revoked, and the audit trail names the key and its owner', async () => {
  const staff = await createStaff(['goods.view_brand', 'goods.add_brand', 'goods.change_brand'])
  const made = await make(staff.token, ['goods.view_brand', 'goods.change_brand'], { is_read_only: false })
  const { id, key } = made.json
  expect((await send('PATCH', `api_keys/${id}/`, staff.token, { name: '总仓' })).status).toBe(428)
  const stale = { 'if-match': '"stale"' }
  expect((await send('PATCH', `api_keys/${id}/`, staff.token, { name: '总仓' }, stale)).status).toBe(412)
  const current = { 'if-match': made.headers.get('etag') as string }
  const changed = await send('PATCH', `api_keys/${id}/`, staff.token, { name: '总仓' }, current)
  expect([changed.status, changed.json]).toEqual([200, expect.objectContaining({ name: '总仓' })])
  const write = await call('DELETE', '/meiduo_admin/goods/brands/2147483647/', {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(write.json).toMatchObject({ code: 'permission_denied' })
  expect((await send('DELETE', `api_keys/${id}/`, staff.token)).status).toBe(428)
  expect((await send('DELETE', `api_keys/${id}/`, staff.token, undefined, { 'if-match': '*' })).status).toBe(
    204,
  )
  expect((await send('DELETE', `api_keys/${id}/`, staff.token, undefined, { 'if-match': '*' })).status).toBe(
    404,
  )
  expect((await brands(key)).status).toBe(401)
  expect((await send<Key>('GET', `api_keys/${id}/`, staff.token)).json.revoked_at).toBeString()
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `api_key:${id}`))
  expect(entries.map(({ action }) => action)).toEqual(['createApiKey', 'updateApiKey', 'revokeApiKey'])
  expect(JSON.stringify(entries)).not.toContain(key.slice(3))
})
