import { t } from 'elysia'
import { knownFieldsOnly, mobileField } from '../../../http/fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { Shopper } from '../../accounts/shoppers/list-shoppers.ts'

export const usernameField = t.String({
  pattern: '^(?!\\d+$)\\w{5,20}$',
  examples: ['xiaoming'],
  hint: {
    zh: '用户名应为 5–20 个字母、数字或下划线，且不能全是数字',
    en: 'must be 5–20 letters, digits or underscores, not all digits',
  },
})
export const passwordField = t.String({
  minLength: 8,
  maxLength: 20,
  examples: ['correct-horse'],
  hint: { zh: '密码长度应为 8–20 位', en: 'must have 8–20 characters' },
})
export const emailField = t.Optional(
  t.String({
    maxLength: 254,
    pattern:
      "^(?:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63})?$",
    examples: ['xiaoming@example.com'],
    description: '邮箱，可为空；未经验证 · e-mail address, may be empty; not verified',
    hint: { zh: '邮箱格式不正确', en: 'must be an e-mail address' },
  }),
)

export const userQuery = t.Object(staffListQuery)
export const newUser = knownFieldsOnly(
  { username: usernameField, password: passwordField, mobile: mobileField, email: emailField },
  { title: 'NewUser' },
)
export const user = t.Object(
  {
    id: t.Integer(),
    username: t.String(),
    mobile: t.String({ description: '可为空 · may be empty' }),
    email: t.String({ description: '可为空 · may be empty' }),
  },
  { title: 'StaffUserRow' },
)
export const userPage = staffPageOf(user)

/** Converts a shopper to the wire format. */
export const presentUser = ({ id, username, mobile, email }: Shopper): typeof user.static => ({
  id,
  username,
  mobile: mobile ?? '',
  email,
})
