import { randomInt } from 'node:crypto'
import { db } from '../../../../src/db/client.ts'
import { contentTypes, userGroups } from '../../../../src/db/schema/auth.ts'
import { createGroup } from '../../../../src/domains/accounts/permissions/change-groups.ts'
import { createPermission } from '../../../../src/domains/accounts/permissions/change-permissions.ts'
import type { Permission } from '../../../../src/domains/staff/access/permissions.ts'
import { permissionIds } from './staff.ts'

/** Returns a name that no other test uses. */
export const newName = () => `n_${crypto.randomUUID().slice(0, 12).replaceAll('-', '_')}`

export const newMobile = () => `1${randomInt(3, 10)}${String(randomInt(10 ** 9)).padStart(9, '0')}`

/** Returns the members of a new person, as a form sends them. */
export const newPerson = () => ({ username: newName(), password: 'correct-horse', mobile: newMobile() })

/** Stores a group with these permissions and members. @returns its id */
export async function storeGroup(granted: readonly Permission[] = [], members: readonly number[] = []) {
  const permissions = granted.length > 0 ? await permissionIds(granted) : []
  const { id } = await createGroup({ name: newName(), permissions })
  for (const userId of members) await db.insert(userGroups).values({ userId, groupId: id })
  return id
}

/** Stores a permission that no route checks. @returns its id */
export async function storePermission(): Promise<number> {
  const { id } = await createPermission({
    name: '测试',
    codename: newName(),
    contentTypeId: await contentTypeId('goods.sku'),
  })
  return id
}

/** Returns the id of a content type, such as `goods.sku`. */
export async function contentTypeId(name: string): Promise<number> {
  const rows = await db.select().from(contentTypes)
  return rows.find(({ appLabel, model }) => `${appLabel}.${model}` === name)?.id as number
}
