import { t } from 'elysia'
import { idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { StaffUser } from '../../accounts/staff/staff-fields.ts'
import { idList } from './group-model.ts'
import { username } from './user-model.ts'

const fields = {
  username,
  groups: t.Optional(idList('权限组编号', 'ids of groups')),
  user_permissions: t.Optional(idList('直接授予的权限编号', 'ids of permissions that are granted directly')),
}

export const serviceParams = t.Object({ id: idParam })
export const serviceQuery = t.Object(staffListQuery)
export const newService = knownFieldsOnly(fields, { title: 'NewServiceAccount' })
export const serviceChange = knownFieldsOnly(fields, { title: 'ServiceAccountChange' })
export const service = t.Object(
  {
    id: t.Integer(),
    username: t.String(),
    groups: t.Array(t.Integer()),
    user_permissions: t.Array(t.Integer()),
  },
  { title: 'ServiceAccount' },
)
export const servicePage = staffPageOf(service)

/** Converts a service account to the wire format. */
export const presentService = ({ id, username, groups, permissions }: StaffUser): typeof service.static => ({
  id,
  username,
  groups: [...groups],
  user_permissions: [...permissions],
})
