import { t } from 'elysia'
import { codeFields, loginUrlFields, userIdFields } from '../../http/aliases.ts'
import { mobileField, smsCodeField } from '../../http/fields.ts'
import { currentPassword } from '../../http/input/password-field.ts'
import { cartFields, presentSignIn, refreshWish, tokenFields } from '../accounts/sign-in/model.ts'
import type { Outcome } from './sign-in.ts'

/** The path parameter `provider`; a name that no provider has is 404. */
export const providerParams = (names: readonly string[]) =>
  t.Object({
    provider: t.UnionEnum(names as [string, ...string[]], {
      description: '登录方式 · login provider',
      hint: { zh: '不支持的登录方式', en: 'must be a supported login provider' },
    }),
  })

export const startQuery = t.Object({
  next: t.Optional(
    t.String({
      description: '登录后返回的页面，商城内的路径 · page to return to after sign-in, a path of the shop',
      examples: ['/cart.html'],
    }),
  ),
})

export const started = t.Object(loginUrlFields)

export const returnQuery = t.Object({
  ...codeFields,
  state: t.Optional(
    t.String({ description: '登录地址中的 state，原样带回 · the state of the sign-in URL, unchanged' }),
  ),
  refresh: refreshWish,
})

export const signedIn = t.Object({
  ...tokenFields,
  user_id: t.Integer(),
  username: t.String(),
  ...cartFields,
})

export const notBound = t.Object({
  access_token: t.String({
    description: '绑定账号的凭据，10 分钟内有效 · credential for binding an account, valid for 10 minutes',
  }),
})

/** Converts the outcome of a sign-in: a token for a bound identity, otherwise a credential for binding. */
export const presentOutcome = (outcome: Outcome) =>
  outcome.bound ? presentSignIn(outcome.user) : { access_token: outcome.accessToken }

export const binding = t.Object({
  mobile: mobileField,
  password: currentPassword(
    '已注册手机号的密码；未注册时为新账号的密码，8–20 位 · password of the account with this mobile; without one, that of the new account, 8–20 characters',
  ),
  sms_code: smsCodeField,
  access_token: t.String({
    minLength: 1,
    maxLength: 4096,
    description: 'signInThroughProvider 返回的凭据 · credential that signInThroughProvider returned',
  }),
  refresh: refreshWish,
})

export const bound = t.Object({ ...tokenFields, username: t.String(), ...userIdFields, ...cartFields })
