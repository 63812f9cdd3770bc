import { t } from 'elysia'

const channel = t.Union([t.Literal('off'), t.Literal('sms'), t.Literal('email')], {
  description: 'off 不接收, sms 短信, email 邮件 · none, by SMS, or by mail to the verified address',
  examples: ['sms'],
  hint: { zh: '应为 off、sms 或 email', en: 'must be off, sms or email' },
})

export const orderMessages = t.Object({ channel }, { title: 'OrderMessages' })
