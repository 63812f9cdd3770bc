import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, idParam } from '../../../http/fields.ts'
import { newPasswordField, repeatedPassword } from '../../../http/input/password-field.ts'
import { accountField, typed } from '../../../http/input/text-field.ts'
import type { StaffSession } from '../../accounts/credentials/sessions.ts'
import { tokenFields } from '../../accounts/sign-in/model.ts'
import type { SessionDescription } from './describe-session.ts'

/** A code of an authenticator app or a recovery code, with the blanks and hyphens that people type. */
export const otpField = typed({
  minLength: 1,
  maxLength: 64,
  examples: ['123456'],
  description:
    '动态验证码，或一个恢复码 · the six digits that the authenticator app shows, or a recovery code',
  hint: { zh: '请填写动态验证码或恢复码', en: 'must be a one-time code or a recovery code' },
})

export const typedPassword = t.String({
  minLength: 1,
  maxLength: 128,
  examples: ['meiduo123456'],
  description: '本人的登录密码 · password of the caller',
  hint: { zh: '请填写密码', en: 'is required' },
})

export const staffCredentials = t.Object(
  {
    username: { ...accountField, examples: ['meiduo_admin'] },
    password: typedPassword,
    otp: t.Optional(otpField),
  },
  { title: 'StaffCredentials' },
)

export const signedInStaff = t.Object(
  { id: t.Integer(), username: t.String(), token: tokenFields.token },
  { title: 'SignedInStaff' },
)

export const sessionParams = t.Object({ id: idParam })

/** What our console needs to know about its session. */
export const startedSession = t.Object(
  {
    csrf_token: t.String({
      description:
        '写操作须放在 X-CSRF-Token 中；以令牌登录时为空 · for X-CSRF-Token of every write; empty for a caller with a token',
    }),
    user: t.Object({
      id: t.Integer(),
      username: t.String(),
      is_superuser: t.Boolean({ description: '超级管理员，拥有全部权限 · has every permission' }),
      has_totp: t.Boolean({ description: '是否已启用动态验证码 · whether a second factor is set up' }),
      must_set_up_totp: t.Boolean({
        description: '必须先设置动态验证码 · every other route is 403 totp_required',
      }),
    }),
    permissions: t.Array(t.String({ examples: ['goods.change_sku'] }), {
      description: '全部权限的代码，含权限组的 · codes of all permissions, those of groups included',
    }),
  },
  { title: 'StartedSession' },
)

/** Converts a session that was started or read again to the wire format. */
export const presentStart = (
  csrfToken: string,
  { id, username, isSuperuser, hasTotp, mustSetUpTotp, permissions }: SessionDescription,
): typeof startedSession.static => ({
  csrf_token: csrfToken,
  user: { id, username, is_superuser: isSuperuser, has_totp: hasTotp, must_set_up_totp: mustSetUpTotp },
  permissions: [...permissions],
})

const session = t.Object(
  {
    id: t.Integer(),
    agent: t.String({ description: '浏览器 · User-Agent, at most 200 characters' }),
    address: t.String({ description: '最近使用的网络地址 · network address of the last use' }),
    created_at: dateTime,
    last_used_at: t.String({ ...dateTime, description: '精确到分钟 · exact to the minute' }),
    is_current: t.Boolean({ description: '是否当前会话 · whether it is the caller’s' }),
  },
  { title: 'StaffSession' },
)
export const sessions = t.Array(session)

/** Converts a session to the wire format. */
export const presentSession = (
  { id, agent, address, createTime, lastUseTime }: StaffSession,
  currentId: number | undefined,
): typeof session.static => ({
  id,
  agent,
  address,
  created_at: shopTime(createTime),
  last_used_at: shopTime(lastUseTime),
  is_current: id === currentId,
})

export const newStaffPassword = t.Object(
  {
    token: t.String({
      minLength: 1,
      maxLength: 2_000,
      examples: ['eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
      description: 'issuePasswordReset 签发的凭据 · token that issuePasswordReset issued',
      hint: { zh: '请填写重置凭据', en: 'is required' },
    }),
    password: newPasswordField,
    password2: repeatedPassword,
  },
  { title: 'NewStaffPassword' },
)
