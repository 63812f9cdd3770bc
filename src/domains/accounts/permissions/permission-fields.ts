import { eq } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { contentTypes, permissions } from '../../../db/schema/auth.ts'

/** `app` and `model` are those of the content type. */
export type StoredPermission = Readonly<{
  id: number
  name: string
  codename: string
  contentTypeId: number
  app: string
  model: string
}>

/** Returns the fields of a permission that people edit, by their names on the wire. */
export function permissionFields({
  name,
  codename,
  contentTypeId,
}: Pick<StoredPermission, 'name' | 'codename' | 'contentTypeId'>): Fields {
  return { name, codename, content_type: contentTypeId }
}

/** Selects permissions with their content types. */
export function selectPermissions(executor: Executor) {
  return executor
    .select({
      id: permissions.id,
      name: permissions.name,
      codename: permissions.codename,
      contentTypeId: permissions.contentTypeId,
      app: contentTypes.appLabel,
      model: contentTypes.model,
    })
    .from(permissions)
    .innerJoin(contentTypes, eq(contentTypes.id, permissions.contentTypeId))
}
