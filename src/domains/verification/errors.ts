import { defineError } from '../../lib/errors.ts'

export const captchaInvalid = defineError(
  400,
  'captcha_invalid',
  '图形验证码错误或已过期',
  'The captcha is wrong, used or expired',
  'text',
)
export const smsCodeInvalid = defineError(
  400,
  'sms_code_invalid',
  '短信验证码错误或已过期',
  'The SMS code is wrong, used or expired',
  'sms_code',
)
export const smsTooFrequent = defineError(
  429,
  'sms_too_frequent',
  '短信发送过于频繁，请稍后再试',
  'An SMS was sent to this mobile recently, try again later',
)
export const smsBudgetSpent = defineError(
  429,
  'sms_budget_spent',
  '今日短信发送次数已达上限',
  'The daily SMS limit is reached',
)
/** The limit of an IP address, which many people share. */
export const smsNetworkLimited = defineError(
  429,
  'sms_budget_spent',
  '您所在的网络今日短信发送次数已达上限，请稍后再试或换用其他网络',
  'The daily SMS limit of your network is reached, try again later or from another network',
)
