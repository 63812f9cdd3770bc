import { defineError } from '../../lib/errors.ts'

export const usernameTaken = defineError(
  400,
  'username_taken',
  '用户名已存在',
  'This username is taken',
  'username',
)
export const mobileTaken = defineError(
  400,
  'mobile_taken',
  '手机号已注册',
  'This mobile is already registered',
  'mobile',
)
export const accountNotFound = defineError(
  404,
  'account_not_found',
  '账号不存在',
  'Account not found',
  'account',
)
export const passwordsDiffer = defineError(
  400,
  'passwords_differ',
  '两次输入的密码不一致',
  'The two passwords differ',
  'password2',
)
export const invalidCredentials = defineError(
  400,
  'invalid_credentials',
  '用户名或密码错误',
  'Wrong username or password',
)
export const tooManyFailures = defineError(
  429,
  'too_many_failures',
  '登录失败次数过多，请稍后再试',
  'Too many failed sign-ins, try again later',
)
/** The limit of an IP address, which many people share. */
export const tooManyNetworkFailures = defineError(
  429,
  'too_many_failures',
  '您所在的网络登录失败次数过多，请稍后再试或换用其他网络',
  'Too many failed sign-ins from your network, try again later or from another network',
)
export const passwordTooWeak = defineError(
  400,
  'password_too_weak',
  '密码过于简单或已被泄露，请换一个',
  'This password is too easy to guess',
  'password',
)
export const passwordUnchanged = defineError(
  400,
  'password_unchanged',
  '新密码不能与原密码相同',
  'The new password must differ from the old one',
  'password',
)
export const oldPasswordWrong = defineError(
  400,
  'old_password_wrong',
  '原密码错误',
  'The old password is wrong',
  'old_password',
)
export const accessTokenInvalid = defineError(
  400,
  'access_token_invalid',
  '凭据无效或已过期，请重新操作',
  'The access token is invalid, used or expired',
  'access_token',
)
export const verificationInvalid = defineError(
  400,
  'verification_invalid',
  '验证链接无效或已过期',
  'The verification link is invalid or expired',
  'token',
)
export const refreshInvalid = defineError(
  401,
  'refresh_invalid',
  '登录已过期，请重新登录',
  'The refresh token is unknown, expired or revoked; sign in again',
)
export const refreshReused = defineError(
  401,
  'refresh_reused',
  '登录凭据被重复使用，为保障安全已退出登录，请重新登录',
  'This refresh token was used before, so all its tokens are revoked; sign in again',
)
export const mobileUnchanged = defineError(
  400,
  'mobile_unchanged',
  '新手机号不能与原手机号相同',
  'The new mobile must differ from the old one',
  'mobile',
)
export const mobileProofMissing = defineError(
  400,
  'invalid_input',
  '请填写原手机号的验证码，或登录密码',
  'old_code or password is required',
  'old_code',
)
export const passwordWrong = defineError(
  400,
  'invalid_credentials',
  '密码错误',
  'The password is wrong',
  'password',
)
export const mobileChangeNotFound = defineError(
  404,
  'mobile_change_not_found',
  '没有待生效的手机号更换',
  'No change of the mobile is waiting',
)

export const accountLocked = defineError(
  409,
  'account_locked',
  '该账号已被锁定',
  'The account is locked already',
)
export const accountNotLocked = defineError(
  409,
  'account_not_locked',
  '该账号未被锁定',
  'The account is not locked',
)
