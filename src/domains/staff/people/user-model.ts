import { t } from 'elysia'
import { knownFieldsOnly, mobileField } from '../../../http/fields.ts'
import { newPasswordField } from '../../../http/input/password-field.ts'
import { emptiableEmail, usernameField } from '../../../http/input/text-field.ts'
import { momentField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { Shopper } from '../../accounts/shoppers/list-shoppers.ts'

export const username = usernameField('(?!\\d+(?!\\w))\\w{5,20}', {
  zh: '用户名应为 5–20 个字母、数字或下划线，且不能全是数字',
  en: 'must be 5–20 letters, digits or underscores, not all digits',
})
/** Empty or absent: no address. Staff do not verify it. */
export const email = t.Optional(emptiableEmail)

export const userQuery = t.Object({
  ...staffListQuery,
  from: t.Optional(momentField('注册时间不早于 · registered at this moment or later')),
  to: t.Optional(momentField('注册时间早于 · registered before this moment')),
})

/** Converts the filters of a query of shoppers. */
export const toShopperFilter = ({ from, to }: typeof userQuery.static) => ({
  ...{ from: from ?? undefined, to: to ?? undefined },
})
export const newUser = knownFieldsOnly(
  { username, password: newPasswordField, mobile: mobileField, email },
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
