import { beforeAll, expect, test } from 'bun:test'
import { createGroup } from '../../../src/domains/accounts/permissions/change-groups.ts'
import { createBrand } from '../../../src/domains/catalog/brands/change-brands.ts'
import { createSpecification } from '../../../src/domains/catalog/specifications/change-specifications.ts'
import { createGoods, createLeafCategory } from '../../support/factories/skus.ts'
import { createStaff, permissionIds } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { type CallOptions, call } from '../../support/http.ts'

let admin: TestUser
beforeAll(async () => {
  admin = await createStaff([], { isSuperuser: true })
})

const unique = () => crypto.randomUUID().slice(0, 20)
const etagOf = async (path: string) =>
  (await call('GET', `/meiduo_admin${path}`, { token: admin.token })).headers.get('etag') as string
const put = (path: string, options: CallOptions) =>
  call('PUT', `/meiduo_admin${path}`, { token: admin.token, ...options })
const merge = (path: string, etag: string, options: CallOptions) =>
  put(`${path}?merge=true`, { ...options, headers: { 'if-match': etag } })

test('forms of brands merge, also with a value that the server normalizes', async () => {
  const [name, renamed] = [unique(), unique()]
  const { id } = await createBrand({ name, logo: '', firstLetter: 'C' })
  const path = `/goods/brands/${id}/`
  const etag = await etagOf(path)
  await put(path, { multipart: { name: renamed, first_letter: 'c' } })
  const answer = await merge(path, etag, { multipart: { name, first_letter: 'd' } })
  expect(answer).toMatchObject({ status: 200, json: { name: renamed, first_letter: 'D' } })
  expect(await merge(path, etag, { multipart: { name: unique(), first_letter: 'D' } })).toMatchObject({
    status: 412,
    json: { changed_fields: ['first_letter', 'name'] },
  })
})

test('second names of members merge like the first ones', async () => {
  const goodsId = await createGoods(await createLeafCategory())
  const other = await createGoods(await createLeafCategory())
  const { id } = await createSpecification({ name: '颜色', goodsId })
  const path = `/goods/specs/${id}/`
  const etag = await etagOf(path)
  await put(path, { body: { name: '颜色', spu_id: other } })
  const answer = await merge(path, etag, { body: { name: '内存', goods_id: goodsId } })
  expect(answer).toMatchObject({ status: 200, json: { name: '内存', spu_id: other } })
})

test('lists of ids are one field: both sides may not change them', async () => {
  const [one, two] = (await permissionIds(['goods.view_sku', 'goods.view_brand'])).sort((a, b) => a - b)
  const allow = async () => {}
  const name = unique()
  const { id } = await createGroup({ name, permissions: [one as number] }, allow)
  const path = `/permission/groups/${id}/`
  const etag = await etagOf(path)
  await put(path, { body: { name, permissions: [one, two] } })
  const renamed = unique()
  expect(await merge(path, etag, { body: { name: renamed, permissions: [one] } })).toMatchObject({
    status: 200,
    json: { name: renamed, permissions: [one, two] },
  })
  expect(await merge(path, etag, { body: { name, permissions: [two] } })).toMatchObject({
    status: 412,
    json: { changed_fields: ['permissions'] },
  })
})
