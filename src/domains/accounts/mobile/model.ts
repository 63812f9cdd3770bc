import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, mobileField, smsCodeField } from '../../../http/fields.ts'
import { currentPassword } from '../../../http/input/password-field.ts'
import { maskMobile } from '../../../lib/text/masks.ts'
import { refreshWish, tokenFields } from '../sign-in/model.ts'

export const mobileChange = t.Object({
  old_code: t.Optional({
    ...smsCodeField,
    description:
      '发给原手机号的验证码；原号已丢失时不填 · code sent to the old mobile; absent if the old number is lost',
  }),
  mobile: mobileField,
  new_code: {
    ...smsCodeField,
    description: '发给新手机号的验证码 · code sent to the new mobile',
  },
  password: t.Optional(
    currentPassword('当前密码；没有 old_code 时必填 · present password; required without old_code'),
  ),
  refresh: refreshWish,
})

export const mobileChanged = t.Object({
  mobile: t.String({ description: '新手机号 · the new mobile' }),
  ...tokenFields,
})

export const waitingChange = t.Object({
  mobile: t.String({ examples: ['139****0001'], description: '新手机号 · the new mobile' }),
  ready_at: { ...dateTime, description: '更换生效的时间 · when the change takes effect' },
})

/** Converts a change that waits to the wire format. */
export const presentWaiting = (mobile: string, readyAt: Date) => ({
  mobile: maskMobile(mobile),
  ready_at: shopTime(readyAt),
})
