import { t } from 'elysia'
import { accountField } from '../../../http/input/text-field.ts'

export const staffCredentials = t.Object(
  {
    username: { ...accountField, examples: ['meiduo_admin'] },
    password: t.String({ minLength: 1, maxLength: 128, examples: ['meiduo123456'] }),
  },
  { title: 'StaffCredentials' },
)

export const signedInStaff = t.Object(
  { id: t.Integer(), username: t.String(), token: t.String() },
  { title: 'SignedInStaff' },
)
