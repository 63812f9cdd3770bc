import { notFound } from '../../../lib/errors.ts'
import type { StaffCaller } from '../access/caller.ts'
import { holderOf, holdsOneOf, holdsPermission } from '../access/holds-permission.ts'
import type { Permission } from '../access/permissions.ts'
import { permissionDenied } from '../errors.ts'
import { exportNotReady } from './errors.ts'
import type { ExportRow } from './export-fields.ts'
import { findExportList, permissionsOf } from './lists/registry.ts'
import { getExport } from './store-export.ts'
import { streamFile } from './write-export.ts'

/** Checks that the caller may see this list. @throws 403 permission_denied */
export async function requireList(caller: StaffCaller, name: string): Promise<void> {
  const permissions = permissionsOf(findExportList(name))
  if (!(await holdsOneOf(holderOf(caller), permissions)))
    throw permissionDenied({ members: { permission: permissions.join(' or ') } })
}

/** Returns an export of the caller, or any with the permission on those of others. @throws 404 not_found */
export async function getVisibleExport(
  caller: StaffCaller,
  id: number,
  others: Permission,
): Promise<ExportRow> {
  const found = await getExport(id)
  if (found.userId !== caller.id && !(await holdsPermission(holderOf(caller), others))) throw notFound()
  return found
}

/**
 * Opens the file of an export that the caller sees, and whose list they may see.
 * @throws 403 permission_denied; 404 not_found; 409 export_not_ready
 */
export async function openExport(caller: StaffCaller, id: number) {
  const found = await getVisibleExport(caller, id, 'staff.view_export')
  await requireList(caller, found.list)
  const { permissionOfOthers: permission } = findExportList(found.list)
  if (permission && found.userId !== caller.id && !(await holdsPermission(holderOf(caller), permission)))
    throw permissionDenied({ members: { permission } })
  const { fileKey, fileSize, state } = found
  if (state !== 'done' || !fileKey || !fileSize) throw exportNotReady()
  return { ...found, fileSize, content: streamFile(fileKey, fileSize) }
}
