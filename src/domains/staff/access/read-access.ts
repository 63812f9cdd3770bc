import { sql } from 'drizzle-orm'
import { selectRows } from '../../../db/client.ts'
import {
  contentTypes,
  groupPermissions,
  permissions,
  userGroups,
  userPermissions,
  users,
} from '../../../db/schema/auth.ts'
import { defineStatement } from '../../../db/statement.ts'
import type { Permission } from './permissions.ts'

/** An active staff user as the database has them now. */
export type StaffAccess = Readonly<{ id: number; username: string; isSuperuser: boolean; isGranted: boolean }>

type Row = [username: string, isSuperuser: 0 | 1, isGranted: 0 | 1]

const named = sql`${permissions} p join ${contentTypes} c on c.id = p.content_type_id
  where p.codename = ${sql.placeholder('codename')} and c.app_label = ${sql.placeholder('app')}`

const statement = defineStatement<{ id: number; codename: string; app: string }>(
  ({ id }) => sql`select u.username, u.is_superuser,
    u.is_superuser or exists (select 1 from ${named} and (
      p.id in (select d.permission_id from ${userPermissions} d where d.user_id = u.id)
      or p.id in (select gp.permission_id from ${groupPermissions} gp
        join ${userGroups} ug on ug.group_id = gp.group_id where ug.user_id = u.id)))
    from ${users} u where u.id = ${id} and u.is_staff and u.is_active`,
)

/**
 * Reads an active staff user and whether they hold a permission, directly, through a group or as a superuser. One statement reads
 * the present state, so a withdrawn grant is effective at the next request of every process.
 * @returns undefined for a shopper, an inactive or an unknown user
 */
export async function readAccess(id: number, permission?: Permission): Promise<StaffAccess | undefined> {
  const [app = '', codename = ''] = permission?.split('.') ?? []
  const [row] = await selectRows<Row>(statement({ id, codename, app }))
  if (!row) return undefined
  const [username, isSuperuser, isGranted] = row
  return { id, username, isSuperuser: isSuperuser === 1, isGranted: isGranted === 1 || !permission }
}
