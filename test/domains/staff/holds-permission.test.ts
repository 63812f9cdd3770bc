import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { userPermissions } from '../../../src/db/schema/auth.ts'
import { createApiKey, revokeApiKey } from '../../../src/domains/accounts/credentials/change-api-keys.ts'
import { holdsPermission } from '../../../src/domains/staff/access/holds-permission.ts'
import type { Permission } from '../../../src/domains/staff/access/permissions.ts'
import { createSku } from '../../support/factories/skus.ts'
import { csvFile, finishedImport } from '../../support/factories/staff/imports.ts'
import { createStaff, permissionIds } from '../../support/factories/staff/staff.ts'

async function keyOf(userId: number, scope: Permission[]) {
  const permissions = await permissionIds(scope)
  const wish = { userId, makerId: userId, name: 'ERP', permissions, isReadOnly: false, networks: [] }
  return (await createApiKey(wish)).key.id
}

test('a job that an API key began may do what both the key and its owner may do now', async () => {
  const owner = await createStaff(['goods.change_sku', 'goods.view_sku'])
  const keyId = await keyOf(owner.id, ['goods.change_sku', 'goods.add_sku'])
  const holds = (permission: Permission) => holdsPermission({ userId: owner.id, keyId }, permission)
  expect(await holds('goods.change_sku')).toBe(true)
  // the owner lacks the one, the scope of the key the other
  expect([await holds('goods.add_sku'), await holds('goods.view_sku')]).toEqual([false, false])
  expect(await holdsPermission({ userId: owner.id, keyId: null }, 'goods.view_sku')).toBe(true)
  await revokeApiKey(keyId)
  expect(await holds('goods.change_sku')).toBe(false)
})

test('a permission that its person lost ends an import', async () => {
  const { id } = await createStaff(['goods.change_sku'])
  await db.delete(userPermissions).where(eq(userPermissions.userId, id))
  const file = csvFile(`id,price\n${await createSku()},1.00\n`)
  expect(await finishedImport({ file }, id)).toMatchObject({ state: 'failed', error: 'permission_denied' })
})
