import { inArray } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { groups, permissions } from '../../../db/schema/auth.ts'
import { unknownGroup, unknownPermission } from './errors.ts'

/**
 * Returns the ids without repetitions, in ascending order.
 * @param field the member that named them
 * @throws 400 unknown_permission
 */
export async function requirePermissions(
  tx: Transaction,
  ids: readonly number[],
  field = 'permissions',
): Promise<number[]> {
  const wanted = distinct(ids)
  const rows =
    wanted.length > 0
      ? await tx.select({ id: permissions.id }).from(permissions).where(inArray(permissions.id, wanted))
      : []
  if (rows.length < wanted.length) throw unknownPermission({ field })
  return wanted
}

/** Returns the ids without repetitions, in ascending order. @throws 400 unknown_group */
export async function requireGroups(tx: Transaction, ids: readonly number[]): Promise<number[]> {
  const wanted = distinct(ids)
  const rows =
    wanted.length > 0 ? await tx.select({ id: groups.id }).from(groups).where(inArray(groups.id, wanted)) : []
  if (rows.length < wanted.length) throw unknownGroup()
  return wanted
}

const distinct = (ids: readonly number[]) => [...new Set(ids)].sort((a, b) => a - b)
