import { t } from 'elysia'
import { captchaTextFields } from '../../http/aliases.ts'
import { consentField, idParam, mobileField, smsCodeField } from '../../http/fields.ts'
import { currentPassword, newPasswordField, repeatedPassword } from '../../http/input/password-field.ts'
import { accountField, emailField, emptiableLine, usernameField } from '../../http/input/text-field.ts'
import { presentWaiting, waitingChange } from './mobile/model.ts'
import type { Profile } from './profile.ts'
import { cartFields, refreshWish, tokenFields } from './sign-in/model.ts'

const username = usernameField('\\w{5,20}', {
  zh: '用户名应为 5–20 个字母、数字或下划线',
  en: 'must be 5–20 letters, digits or underscores',
})

export const usernameParams = t.Object({ username })
export const mobileParams = t.Object({ mobile: mobileField })
const accountCount = t.Integer({ description: '1 已注册，0 未注册 · 1 if it is registered, else 0' })
export const usernameCount = t.Object({ username: t.String(), count: accountCount })
export const mobileCount = t.Object({
  mobile: t.String({ description: '11 位数字 · 11 digits' }),
  count: accountCount,
})

const passwords = { password: newPasswordField, password2: repeatedPassword }
export const registration = t.Object({
  username: usernameField('(?!\\d+(?!\\w))\\w{5,20}', {
    zh: '用户名应为 5–20 个字母、数字或下划线，且不能全是数字',
    en: 'must be 5–20 letters, digits or underscores, not all digits',
  }),
  ...passwords,
  mobile: mobileField,
  sms_code: smsCodeField,
  allow: {
    ...consentField({ zh: '请同意用户协议', en: 'must be true: the terms must be accepted' }),
    description:
      '须为 true：同意用户协议与隐私政策，见 GET /shop/ · must be true: accepts the agreement and the privacy text of GET /shop/',
  },
  refresh: refreshWish,
})

export const registered = t.Object({
  id: t.Integer(),
  username: t.String(),
  mobile: t.String(),
  ...tokenFields,
  ...cartFields,
})

export const profile = t.Object(
  {
    id: t.Integer(),
    username: t.String(),
    mobile: t.Nullable(t.String({ description: '11 位手机号，没有则为 null · 11 digits; null without one' })),
    email: t.String({ description: '邮箱，没有则为空 · e-mail address; empty without one' }),
    email_active: t.Boolean(),
    pending_email: t.String({
      description:
        '验证后将替换当前邮箱的新邮箱；空为无 · replaces the verified address once it is verified; empty if there is none',
    }),
    nickname: t.String({ description: '公开昵称；空为未设置 · public name; empty if not set' }),
    order_messages: t.UnionEnum(['off', 'sms', 'email'], {
      description: '订单消息的接收方式 · how messages about orders are received',
    }),
    mobile_change: t.Nullable(
      t.Object(waitingChange.properties, {
        description:
          '等待生效的手机号更换，没有则为 null；如非本人操作，用 DELETE /user/mobile/ 取消 · a change of the mobile that waits; null without one; DELETE /user/mobile/ stops it',
      }),
    ),
  },
  { title: 'Profile' },
)

/** Converts a profile to the wire format. */
export const presentProfile = ({
  emailActive,
  pendingEmail,
  orderMessages,
  nextMobile,
  nextMobileAt,
  isActive: _,
  ...row
}: Profile) => ({
  ...row,
  mobile_change: nextMobile && nextMobileAt ? presentWaiting(nextMobile, nextMobileAt) : null,
  email_active: emailActive,
  pending_email: pendingEmail,
  order_messages: orderMessages,
})

export const newNickname = t.Object({
  nickname: t.Optional(
    emptiableLine(2, 20, {
      examples: ['小明'],
      description: '2–20 个字；空字符串或 null 清除昵称 · 2–20 characters; an empty text or null removes it',
    }),
  ),
})
export const nicknameStored = t.Object({
  id: t.Integer({ description: '用户编号 · id of the user' }),
  nickname: t.String({ description: '已清除则为空 · empty after removal' }),
})

const accessToken = (description: string) => t.String({ minLength: 1, maxLength: 2048, description })

export const accountParams = t.Object({ account: accountField })
export const resetStartQuery = t.Object({
  image_code_id: t.String({ maxLength: 64, description: '图形验证码编号 · id of the captcha' }),
  ...captchaTextFields,
})
export const resetStarted = t.Object({
  mobile: t.String({ examples: ['138****0001'], description: '脱敏的手机号 · the mobile, masked' }),
  access_token: t.String({
    description: '供 sendPasswordResetCode 与 confirmPasswordReset 使用 · for the next two steps',
  }),
})
export const resetSmsQuery = t.Object({
  access_token: accessToken('startPasswordReset 返回的凭据 · token that startPasswordReset returned'),
})
export const resetConfirmQuery = t.Object({
  sms_code: smsCodeField,
  access_token: t.Optional(
    accessToken(
      '第一步返回的 access_token；旧页面不传时，须与第一步来自同一网络地址 · the token of step 1; pages that do not send it must call from the address of step 1',
    ),
  ),
})
export const resetConfirmed = t.Object({
  user_id: t.Integer({ description: '供 resetPassword 的路径使用 · for the path of resetPassword' }),
  access_token: t.String({ description: '供 resetPassword 使用 · for resetPassword' }),
})
export const userParams = t.Object({ id: idParam })
export const newPassword = t.Object({
  ...passwords,
  access_token: accessToken('confirmPasswordReset 返回的凭据 · token that confirmPasswordReset returned'),
})
export const passwordChange = t.Object({
  old_password: currentPassword('当前密码 · present password'),
  ...passwords,
  refresh: refreshWish,
})
export const passwordChanged = t.Object({
  message: t.Literal('OK'),
  ...tokenFields,
})

export const newEmail = t.Object({ email: emailField })
export const emailStored = t.Object({
  id: t.Integer({ description: '用户编号 · id of the user' }),
  email: t.String({ description: '所设置的邮箱 · the address of the request' }),
})
export const verificationQuery = t.Object({
  token: accessToken('验证邮件链接中的 token · token in the link of the verification mail'),
})
