import { t } from 'elysia'
import { idParam, knownFieldsOnly, mobileField } from '../../../http/fields.ts'
import { newPasswordField } from '../../../http/input/password-field.ts'
import { typed } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { StaffUser } from '../../accounts/staff/staff-fields.ts'
import { idList } from './group-model.ts'
import { email, username } from './user-model.ts'

const grants = {
  groups: t.Optional(idList('权限组编号', 'ids of groups')),
  user_permissions: t.Optional(idList('直接授予的权限编号', 'ids of permissions that are granted directly')),
}

export const adminParams = t.Object({ id: idParam })
export const adminQuery = t.Object(staffListQuery)
export const newAdmin = knownFieldsOnly(
  { username, password: newPasswordField, mobile: mobileField, email, ...grants },
  { title: 'NewAdmin' },
)
export const adminChange = knownFieldsOnly(
  {
    username: typed({
      minLength: 1,
      maxLength: 150,
      examples: ['xiaoming'],
      description:
        '新用户名应为 5–20 个字母、数字或下划线，且不能全是数字 · a new name must be 5–20 letters, digits or underscores, not all digits',
      hint: { zh: '请填写用户名', en: 'is required' },
    }),
    password: t.Optional({
      ...newPasswordField,
      description:
        '缺省、null 或空字符串保持原密码 · absent, null or empty keeps the password; a new one ends all sessions',
    }),
    mobile: mobileField,
    email,
    ...grants,
  },
  { title: 'AdminChange' },
)
export const admin = t.Object(
  {
    id: t.Integer(),
    username: t.String(),
    email: t.String({ description: '可为空 · may be empty' }),
    mobile: t.String({ description: '可为空 · may be empty' }),
    groups: t.Array(t.Integer()),
    user_permissions: t.Array(t.Integer()),
  },
  { title: 'Admin' },
)
export const adminPage = staffPageOf(admin)

/** Converts a staff user to the wire format. */
export const presentAdmin = ({
  id,
  username,
  email,
  mobile,
  groups,
  permissions,
}: StaffUser): typeof admin.static => ({
  id,
  username,
  email,
  mobile: mobile ?? '',
  groups: [...groups],
  user_permissions: [...permissions],
})
