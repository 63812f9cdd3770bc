import { t } from 'elysia'
import { idFieldOf, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { Group } from '../../accounts/permissions/group-fields.ts'

/** Ids of permissions or groups. */
export const idList = (zh: string, en: string) =>
  t.Array(idFieldOf(), {
    maxItems: 2_000,
    examples: [[1]],
    description: `${zh} · ${en}`,
    hint: { zh: '应为编号的列表', en: 'must be a list of ids' },
  })

export const groupParams = t.Object({ id: idParam })
export const groupQuery = t.Object(staffListQuery)
export const newGroup = knownFieldsOnly(
  {
    name: textLine(1, 150, {
      examples: ['仓库'],
      description: '权限组名称，不可重复 · name of the group, unique',
    }),
    permissions: idList('权限编号，可为空列表', 'ids of permissions; may be empty'),
  },
  { title: 'NewGroup' },
)
export const group = t.Object(
  {
    id: t.Integer(),
    name: t.String(),
    permissions: t.Array(t.Integer(), { description: '权限编号 · ids of permissions' }),
  },
  { title: 'Group' },
)
export const groupPage = staffPageOf(group)
export const nameList = t.Array(t.Object({ id: t.Integer(), name: t.String() }))

/** Converts a group to the wire format. */
export const presentGroup = ({ id, name, permissions }: Group): typeof group.static => ({
  id,
  name,
  permissions: [...permissions],
})
