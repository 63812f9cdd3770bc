import { defineError } from '../../../lib/errors.ts'

export const emailNotVerified = defineError(
  400,
  'email_not_verified',
  '请先验证邮箱',
  'Verify the e-mail address first',
  'channel',
)
export const mobileMissing = defineError(
  400,
  'mobile_missing',
  '请先设置手机号',
  'The account has no mobile',
  'channel',
)
