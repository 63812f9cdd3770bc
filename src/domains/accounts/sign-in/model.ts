import { t } from 'elysia'
import { mobileField } from '../../../http/fields.ts'
import { smsCodeField } from '../model.ts'
import { cartFields, refreshWish, tokenFields } from './session-fields.ts'

export const credentials = t.Object({
  username: t.String({
    minLength: 1,
    maxLength: 150,
    examples: ['xiaoming'],
    description: '用户名或手机号 · username or mobile',
  }),
  password: t.String({ minLength: 1, maxLength: 128, examples: ['correct-horse'] }),
  refresh: refreshWish,
})

export const smsCredentials = t.Object({ mobile: mobileField, sms_code: smsCodeField, refresh: refreshWish })

export const signedIn = t.Object({
  username: t.String(),
  user_id: t.Integer(),
  ...tokenFields,
  ...cartFields,
})

export const refreshing = t.Object({
  refresh_token: t.String({
    minLength: 1,
    maxLength: 256,
    examples: ['Jx0m1c0r2yGJ2m5Qy3o4cLxkq1nD0m2yq6bq7pWcH8E'],
  }),
})
export const refreshed = t.Object(tokenFields)
