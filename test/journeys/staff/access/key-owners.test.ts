import { beforeAll, expect, test } from 'bun:test'
import { newName } from '../../../support/factories/staff/people.ts'
import { createStaff, permissionIds } from '../../../support/factories/staff/staff.ts'
import { createKey } from '../../../support/factories/staff/staff-credentials.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { brands, make, send } from './key-calls.ts'

type Service = { id: number; code: string }

let boss: TestUser
beforeAll(async () => {
  boss = await createStaff([], { isSuperuser: true })
})

test('keys of a service account are made by staff of its rank, and it signs in nowhere', async () => {
  const lead = await createStaff([
    'users.add_staff',
    'users.change_staff',
    'users.view_staff',
    'goods.view_brand',
  ])
  const username = newName()
  const [view, sku] = await permissionIds(['goods.view_brand', 'goods.view_sku'])
  const grants = { username, user_permissions: [view] }
  const { status, json: service } = await send<Service>('POST', 'service_accounts/', lead.token, grants)
  expect(status).toBe(201)
  const made = await make(lead.token, ['goods.view_brand'], { user_id: service.id })
  expect([made.status, (await brands(made.json.key)).status]).toEqual([201, 200])
  for (const password of ['!', '', 'correct-horse'])
    expect(
      (await call('POST', '/meiduo_admin/authorizations/', { body: { username, password } })).status,
    ).toBe(400)
  const form = { username, mobile: lead.mobile, email: '' }
  expect(
    (await send('PUT', `permission/admins/${service.id}/`, lead.token, { ...form, password: 'newer-horse' }))
      .json,
  ).toMatchObject({ code: 'service_account' })
  // a person without users.change_staff makes none, a person is no service account, and rank counts
  const plain = await createStaff(['goods.view_brand'])
  expect((await make(plain.token, [], { user_id: service.id })).json.code).toBe('permission_denied')
  expect(await make(lead.token, [], { user_id: plain.id })).toMatchObject({
    status: 400,
    json: { code: 'invalid_input' },
  })
  const more = { username, user_permissions: [view, sku] }
  const grown = await send('PUT', `service_accounts/${service.id}/`, boss.token, more, { 'if-match': '*' })
  expect(grown.status).toBe(200)
  expect((await make(lead.token, [], { user_id: service.id })).json.code).toBe('outranked')
  expect(
    (await send('DELETE', `service_accounts/${service.id}/`, boss.token, undefined, { 'if-match': '*' }))
      .status,
  ).toBe(204)
  expect((await brands(made.json.key)).status).toBe(401)
})

test('keys of another person are hidden without users.view_staff, and revoked only with users.change_staff and rank', async () => {
  const [owner, plain, lead] = [
    await createStaff(['goods.view_brand']),
    await createStaff(),
    await createStaff(['users.view_staff', 'users.change_staff', 'goods.view_brand']),
  ]
  const { id } = await createKey(owner.id, ['goods.view_brand'])
  const any = { 'if-match': '*' }
  for (const method of ['GET', 'DELETE'])
    expect([method, (await send(method, `api_keys/${id}/`, plain.token, undefined, any)).status]).toEqual([
      method,
      404,
    ])
  expect((await send('GET', `api_keys/?user_id=${owner.id}`, plain.token)).status).toBe(403)
  expect((await send<{ count: number }>('GET', `api_keys/?user_id=${owner.id}`, lead.token)).json.count).toBe(
    1,
  )
  const { id: high } = await createKey(boss.id, [])
  expect((await send('DELETE', `api_keys/${high}/`, lead.token, undefined, any)).json).toMatchObject({
    code: 'outranked',
  })
  expect((await send('DELETE', `api_keys/${id}/`, lead.token, undefined, any)).status).toBe(204)
})
