import { expect, test } from 'bun:test'
import { createBrand } from '../../../src/domains/catalog/brands/change-brands.ts'
import type { Permission } from '../../../src/domains/staff/access/permissions.ts'
import { newName, newPerson, storeGroup } from '../../support/factories/staff/people.ts'
import { createSkuWithForm } from '../../support/factories/staff/sku-forms.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createKey } from '../../support/factories/staff/staff-credentials.ts'
import { createUser } from '../../support/factories/users.ts'
import { type CallOptions, call } from '../../support/http.ts'

type Write = Readonly<{ method: string; path: string; body?: object }>
type Row = readonly [change: Permission, view: Permission, prepare: () => Promise<Write>]

const rows: readonly Row[] = [
  [
    'users.change_user',
    'users.view_user',
    async () => ({
      method: 'POST',
      path: `users/${(await createUser()).id}/lock/`,
      body: { reason: '恶意下单' },
    }),
  ],
  [
    'users.change_staff',
    'users.view_staff',
    async () => ({
      method: 'PUT',
      path: `permission/admins/${(await createStaff()).id}/`,
      body: { ...newPerson(), password: '' },
    }),
  ],
  [
    'auth.delete_group',
    'auth.view_group',
    async () => ({ method: 'DELETE', path: `permission/groups/${await storeGroup()}/` }),
  ],
  [
    'goods.change_sku',
    'goods.view_sku',
    async () => {
      const { id, form } = await createSkuWithForm()
      return { method: 'PUT', path: `skus/${id}/`, body: form }
    },
  ],
  [
    'goods.delete_brand',
    'goods.view_brand',
    async () => {
      const { id } = await createBrand({ name: newName(), logo: '', firstLetter: 'C' })
      return { method: 'DELETE', path: `goods/brands/${id}/` }
    },
  ],
]

const outdated = async ({ method, path, body }: Write, { headers, ...options }: CallOptions) => {
  const { status, json } = await call(method, `/meiduo_admin/${path}`, {
    ...options,
    headers: { ...headers, 'if-match': '"old"' },
    ...(body && { body }),
  })
  expect([path, status, json]).toEqual([
    path,
    412,
    expect.objectContaining({ code: 'precondition_failed', etag: expect.any(String) }),
  ])
  return json
}

test.each(rows)(
  'an old If-Match shows the present object only to staff who may see it: %s',
  async (change, view, prepare) => {
    const write = await prepare()
    const [blind, seeing] = [await createStaff([change]), await createStaff([change, view])]
    expect(await outdated(write, { token: blind.token })).not.toHaveProperty('current')
    expect(await outdated(write, { token: seeing.token })).toMatchObject({ current: expect.any(Object) })
  },
)

test('an old If-Match shows an API key no more than its scope, although its owner may see the object', async () => {
  const scope = ['goods.change_sku', 'goods.view_sku'] as const
  const owner = await createStaff(scope)
  const { id, form } = await createSkuWithForm()
  const write = { method: 'PUT', path: `skus/${id}/`, body: form }
  const blind = await createKey(owner.id, ['goods.change_sku'], { isReadOnly: false })
  const seeing = await createKey(owner.id, scope, { isReadOnly: false })
  expect(await outdated(write, { headers: blind.headers })).not.toHaveProperty('current')
  expect(await outdated(write, { headers: seeing.headers })).toMatchObject({ current: expect.any(Object) })
})
