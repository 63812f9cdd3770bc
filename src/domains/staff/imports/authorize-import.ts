import { notFound } from '../../../lib/errors.ts'
import type { StaffCaller } from '../access/caller.ts'
import { type Holder, holderOf, holdsPermission } from '../access/holds-permission.ts'
import type { Permission } from '../access/permissions.ts'
import { permissionDenied } from '../errors.ts'
import { getImport, type ImportWish, listImports } from './find-imports.ts'
import type { ImportRow } from './import-fields.ts'
import { findImportKind } from './kinds/registry.ts'

/** Checks that the caller may import this kind. @throws 403 permission_denied */
export async function requireKind(caller: StaffCaller, name: string): Promise<void> {
  const { permission } = findImportKind(name)
  if (!(await holdsPermission(holderOf(caller), permission)))
    throw permissionDenied({ members: { permission } })
}

/** Returns an import that the caller sees, and whose kind they may import. @throws 403 permission_denied; 404 not_found */
export async function getImportOfKind(caller: StaffCaller, id: number): Promise<ImportRow> {
  const found = await getVisibleImport(caller, id, 'staff.view_import')
  await requireKind(caller, found.kind)
  return found
}

/** Returns one page of the imports of a person, or of all people with the permission `staff.view_import`, newest first. */
export async function listVisibleImports(holder: Holder, wish: Omit<ImportWish, 'userId'>) {
  const seesAll = await holdsPermission(holder, 'staff.view_import')
  return listImports({ ...wish, userId: seesAll ? undefined : holder.userId })
}

/** Returns an import of the caller, or any with the permission on those of others. @throws 404 not_found */
export async function getVisibleImport(
  caller: StaffCaller,
  id: number,
  others: Permission,
): Promise<ImportRow> {
  const found = await getImport(id)
  if (found.userId !== caller.id && !(await holdsPermission(holderOf(caller), others))) throw notFound()
  return found
}
