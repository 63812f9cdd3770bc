import { t } from 'elysia'

export const staffCredentials = t.Object(
  {
    username: t.String({
      minLength: 1,
      maxLength: 150,
      examples: ['meiduo_admin'],
      description: '用户名或手机号 · username or mobile',
      hint: { zh: '应为用户名或手机号', en: 'must be a username or a mobile' },
    }),
    password: t.String({ minLength: 1, maxLength: 128, examples: ['meiduo123456'] }),
  },
  { title: 'StaffCredentials' },
)

export const signedInStaff = t.Object(
  { id: t.Integer(), username: t.String(), token: t.String() },
  { title: 'SignedInStaff' },
)
