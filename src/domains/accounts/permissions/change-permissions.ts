import { eq } from 'drizzle-orm'
import { isDuplicate, type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { contentTypes, permissions } from '../../../db/schema/auth.ts'
import { notFound } from '../../../lib/errors.ts'
import type { Authorize } from './authorize.ts'
import { codenameTaken, unknownContentType } from './errors.ts'
import { lockGrants } from './lock-grants.ts'
import { permissionFields, type StoredPermission, selectPermissions } from './permission-fields.ts'

type NewPermission = Pick<StoredPermission, 'name' | 'codename' | 'contentTypeId'>

/**
 * Stores a permission, which no user has yet.
 * @throws 400 unknown_content_type, codename_taken; what `authorize` throws
 */
export function createPermission(
  permission: NewPermission,
  authorize?: Authorize<StoredPermission>,
  inTransaction?: InTransaction,
): Promise<StoredPermission> {
  return underFreeCodename(async (tx) => {
    await lockGrants(tx)
    const stored = { ...permission, ...(await getType(tx, permission.contentTypeId)) }
    await authorize?.(tx, null, stored)
    const [row] = await tx.insert(permissions).values(permission).$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, {
      object: `permission:${id}`,
      before: null,
      after: permissionFields(permission),
    })
    return { id, ...stored }
  })
}

/**
 * Updates a permission. Who has it keeps it.
 * @throws 404 not_found; 400 unknown_content_type, codename_taken; what `authorize` throws
 */
export function updatePermission(
  id: number,
  change: NewPermission,
  authorize?: Authorize<StoredPermission>,
  inTransaction?: InTransaction,
): Promise<StoredPermission> {
  return underFreeCodename(async (tx) => {
    await lockGrants(tx)
    const before = await lockPermission(tx, id)
    const after = { ...before, ...change, ...(await getType(tx, change.contentTypeId)) }
    await authorize?.(tx, before, after)
    const { name, codename, contentTypeId } = after
    await tx.update(permissions).set({ name, codename, contentTypeId }).where(eq(permissions.id, id))
    await inTransaction?.(tx, {
      object: `permission:${id}`,
      before: permissionFields(before),
      after: permissionFields(after),
    })
    return after
  })
}

async function underFreeCodename<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await transaction(work)
  } catch (error) {
    if (isDuplicate(error, 'auth_permission_content_type_codename_uniq'))
      throw codenameTaken({ cause: error })
    throw error
  }
}

/** @throws 404 not_found */
export async function lockPermission(tx: Transaction, id: number): Promise<StoredPermission> {
  const [row] = await selectPermissions(tx).where(eq(permissions.id, id)).for('update')
  if (!row) throw notFound()
  return row
}

async function getType(tx: Transaction, id: number): Promise<Pick<StoredPermission, 'app' | 'model'>> {
  const [type] = await tx
    .select({ app: contentTypes.appLabel, model: contentTypes.model })
    .from(contentTypes)
    .where(eq(contentTypes.id, id))
  if (!type) throw unknownContentType()
  return type
}
