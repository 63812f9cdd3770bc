import { t } from 'elysia'

/** A password that the account has already. */
export const currentPassword = (description: string) =>
  t.String({ minLength: 1, maxLength: 128, examples: ['correct-horse'], description })

/** A password that an account gets. */
export const newPasswordField = t.String({
  minLength: 8,
  maxLength: 20,
  examples: ['correct-horse'],
  description:
    '新密码，8–20 位；常见的、连续或重复的、含用户名或手机号的会被拒绝 · the new password, 8–20 characters; common passwords, runs, repetitions, and those with the user name or the mobile are refused',
  hint: { zh: '密码长度应为 8–20 位', en: 'must have 8–20 characters' },
})

/** The new password a second time. */
export const repeatedPassword = {
  ...newPasswordField,
  description: '再次输入新密码，须与 password 相同 · the new password again, the same as password',
}
