import { defineError } from '../../lib/errors.ts'

export const nextNotAllowed = defineError(
  400,
  'next_not_allowed',
  '登录后的跳转地址不被允许',
  'This redirect URL is not allowed',
  'next',
)
export const oauthStateInvalid = defineError(
  400,
  'oauth_state_invalid',
  '登录状态无效或已过期，请重新登录',
  'The state is invalid, used or expired; start again',
  'state',
)
export const accessTokenInvalid = defineError(
  400,
  'access_token_invalid',
  '凭据无效或已过期，请重新登录',
  'The access token is invalid or expired; start again',
  'access_token',
)
export const identityTaken = defineError(
  400,
  'identity_taken',
  '该第三方账号已绑定其他用户',
  'This identity is bound to a different user',
)
export const accountDisabled = defineError(
  403,
  'account_disabled',
  '该账号已停用',
  'This account is disabled',
)
export const passwordLength = defineError(
  400,
  'invalid_input',
  '密码长度应为 8–20 位',
  'The password must have 8–20 characters',
  'password',
)
