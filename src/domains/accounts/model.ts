import { t } from 'elysia'
import { captchaTextFields } from '../../http/aliases.ts'
import { consentField, idParam, mobileField, smsCodeField } from '../../http/fields.ts'
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
export const usernameCount = t.Object({ username: t.String(), count: t.Integer() })
export const mobileCount = t.Object({ mobile: t.String(), count: t.Integer() })

const password = t.String({
  minLength: 8,
  maxLength: 20,
  examples: ['correct-horse'],
  hint: { zh: '密码长度应为 8–20 位', en: 'must have 8–20 characters' },
})

export const registration = t.Object({
  username: usernameField('(?!\\d+(?!\\w))\\w{5,20}', {
    zh: '用户名应为 5–20 个字母、数字或下划线，且不能全是数字',
    en: 'must be 5–20 letters, digits or underscores, not all digits',
  }),
  password,
  password2: password,
  mobile: mobileField,
  sms_code: smsCodeField,
  allow: consentField({ zh: '请同意用户协议', en: 'must be true: the terms must be accepted' }),
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
    mobile: t.Nullable(t.String()),
    email: t.String(),
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
          '等待生效的手机号更换；如非本人操作，用 DELETE /user/mobile/ 取消 · a change of the mobile that waits; DELETE /user/mobile/ stops it',
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
export const nicknameStored = t.Object({ id: t.Integer(), nickname: t.String() })

const accessToken = t.String({ minLength: 1, maxLength: 2048 })

export const accountParams = t.Object({ account: accountField })
export const resetStartQuery = t.Object({
  image_code_id: t.String({ maxLength: 64, description: '图形验证码编号 · id of the captcha' }),
  ...captchaTextFields,
})
export const resetStarted = t.Object({
  mobile: t.String({ examples: ['138****0001'] }),
  access_token: t.String(),
})
export const resetSmsQuery = t.Object({ access_token: accessToken })
export const resetConfirmQuery = t.Object({
  sms_code: smsCodeField,
  access_token: t.Optional({
    ...accessToken,
    description:
      '第一步返回的 access_token；旧页面不传时，须与第一步来自同一网络地址 · the token of step 1; pages that do not send it must call from the address of step 1',
  }),
})
export const resetConfirmed = t.Object({ user_id: t.Integer(), access_token: t.String() })
export const userParams = t.Object({ id: idParam })
export const newPassword = t.Object({ password, password2: password, access_token: accessToken })
export const passwordChange = t.Object({
  old_password: t.String({ minLength: 1, maxLength: 128, examples: ['correct-horse'] }),
  password,
  password2: password,
  refresh: refreshWish,
})
export const passwordChanged = t.Object({
  message: t.Literal('OK'),
  ...tokenFields,
})

export const newEmail = t.Object({ email: emailField })
export const emailStored = t.Object({ id: t.Integer(), email: t.String() })
export const verificationQuery = t.Object({ token: accessToken })
