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
  'This mobile is registered',
  'mobile',
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
