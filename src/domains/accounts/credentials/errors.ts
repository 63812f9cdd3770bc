import { defineError } from '../../../lib/errors.ts'

/** Only for a caller whose password is right. */
export const otpRequired = defineError(
  400,
  'otp_required',
  '请输入动态验证码',
  'This account needs a one-time code besides the password',
  'username',
)
/** A used code is as wrong as a mistyped one. */
export const otpInvalid = defineError(
  400,
  'otp_invalid',
  '动态验证码错误或已使用',
  'The one-time code is wrong or was used before',
  'otp',
)
export const totpEnabled = defineError(
  409,
  'totp_enabled',
  '已启用动态验证码',
  'An authenticator app is set up already',
)
export const totpNotFound = defineError(
  404,
  'totp_not_found',
  '未设置动态验证码',
  'No authenticator app is set up',
)
export const apiKeyExpiry = defineError(
  400,
  'invalid_input',
  '到期时间应在十年以内的将来',
  'must be in the future, within ten years',
  'expires_at',
)
export const apiKeyScope = defineError(
  400,
  'scope_not_readable',
  '只读密钥只能有查看权限',
  'A read-only key has permissions to view only',
  'permissions',
)
export const apiKeyOwner = defineError(
  400,
  'invalid_input',
  '密钥只能属于自己或系统账号',
  'must be the caller or a service account',
  'user_id',
)
export const serviceAccount = defineError(
  409,
  'service_account',
  '系统账号不能登录，没有密码和手机号',
  'A service account cannot sign in: it has neither a password nor a mobile',
)
