import { defineError } from '../../../lib/errors.ts'

export const lastSuperuser = defineError(
  409,
  'last_superuser',
  '店铺至少需要一名超级管理员',
  'The shop needs at least one superuser',
)
export const usernameInvalid = defineError(
  400,
  'invalid_input',
  '用户名应为 5–20 个字母、数字或下划线，且不能全是数字',
  'must be 5–20 letters, digits or underscores, not all digits',
  'username',
)
