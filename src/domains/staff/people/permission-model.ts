import { t } from 'elysia'
import { idFieldOf, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { StoredPermission } from '../../accounts/permissions/permission-fields.ts'

export const permissionParams = t.Object({ id: idParam })
export const permissionQuery = t.Object(staffListQuery)
export const newPermission = knownFieldsOnly(
  {
    name: textLine(1, 255, { examples: ['导出报表'], description: '权限的显示名称 · name for people' }),
    codename: t.String({
      pattern: '^[a-z0-9_]{1,100}$',
      examples: ['export_report'],
      description: '代码，同一内容类型内不可重复 · code, unique in its content type',
      hint: {
        zh: '代码应为 1–100 个小写字母、数字或下划线',
        en: 'must be 1–100 lower-case letters, digits or underscores',
      },
    }),
    content_type: { ...idFieldOf('内容类型编号 · id of the content type'), examples: [1] },
  },
  { title: 'NewPermission' },
)
export const permission = t.Object(
  {
    id: t.Integer(),
    name: t.String(),
    codename: t.String({ description: '代码，如 change_sku · code, such as change_sku' }),
    content_type: t.Integer({ description: '内容类型编号 · id of the content type' }),
  },
  { title: 'Permission' },
)
export const permissionPage = staffPageOf(permission)
export const nameList = t.Array(t.Object({ id: t.Integer(), name: t.String() }))

/** Converts a permission to the wire format. */
export const presentPermission = ({
  id,
  name,
  codename,
  contentTypeId,
}: StoredPermission): typeof permission.static => ({ id, name, codename, content_type: contentTypeId })

/** Reads the fields of a new or changed permission. */
export const readPermission = ({
  name,
  codename,
  content_type: contentTypeId,
}: typeof newPermission.static) => ({
  name,
  codename,
  contentTypeId,
})

/** Converts a content type to the wire format. */
export const presentContentType = ({ id, app, model }: { id: number; app: string; model: string }) => ({
  id,
  name: `${app}.${model}`,
})
