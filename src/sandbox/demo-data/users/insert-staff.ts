import type { Transaction } from '../../../db/client.ts'
import { groupPermissions, groups, userGroups, users } from '../../../db/schema/auth.ts'
import { findPermissionIds } from '../../../domains/accounts/permissions/find-permissions.ts'
import type { Permission } from '../../../domains/staff/access/permissions.ts'

/** A member of staff with the group that gives the permissions of the role. */
type Role = Readonly<{ username: string; group: string; permissions: readonly Permission[] }>

/** Ships orders, counts stock. */
export const warehouse: Role = {
  username: 'demo_warehouse',
  group: '仓库',
  permissions: [
    ...(['orders.view_orderinfo', 'orders.change_orderinfo', 'orders.view_carrier'] as const),
    ...(['goods.view_sku', 'goods.change_sku', 'goods.view_skuimage', 'goods.view_spu'] as const),
    ...(['goods.view_spuspecification', 'goods.view_specificationoption'] as const),
  ],
}

/** Answers buyers: finds and locks users, corrects and cancels orders, answers refund requests and reviews. */
export const service: Role = {
  username: 'demo_service',
  group: '客服',
  permissions: [
    ...(['users.view_user', 'users.change_user', 'orders.view_review', 'orders.change_review'] as const),
    ...(['orders.view_orderinfo', 'orders.change_orderinfo', 'shop.view_profile'] as const),
    ...(['orders.view_refund', 'orders.change_refund', 'orders.view_carrier'] as const),
    ...(['goods.view_sku', 'goods.view_spu', 'promotions.view_coupon'] as const),
    ...(['promotions.view_promotion', 'promotions.view_limitedprice', 'promotions.view_freight'] as const),
  ],
}

/**
 * Inserts a member of staff with a role.
 * @param password its hash
 * @param dateJoined when the member joined
 * @throws when the database lacks a permission of the role
 */
export async function insertRole(
  tx: Transaction,
  role: Role,
  password: string,
  dateJoined: Date,
): Promise<void> {
  const { username, group, permissions } = role
  const ids = await findPermissionIds(permissions)
  if (ids.size < permissions.length) throw new Error(`permissions of the group ${group} are missing`)
  const [insertedGroup] = await tx.insert(groups).values({ name: group }).$returningId()
  const [insertedUser] = await tx
    .insert(users)
    .values({ username, password, dateJoined, isStaff: true })
    .$returningId()
  if (!insertedGroup || !insertedUser) throw new Error(`the user ${username} got no id`)
  const groupId = insertedGroup.id
  await tx
    .insert(groupPermissions)
    .values([...ids.values()].map((permissionId) => ({ groupId, permissionId })))
  await tx.insert(userGroups).values({ userId: insertedUser.id, groupId })
}
