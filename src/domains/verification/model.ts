import { t } from 'elysia'
import { captchaTextFields } from '../../http/aliases.ts'
import { mobileField } from '../../http/fields.ts'

export const captchaParams = t.Object({
  image_code_id: t.String({
    pattern: '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
    description: '客户端生成的 uuid · a uuid that the client made',
    examples: ['6f1c2f0e-9f5f-4a55-9f0a-0d2f5a3c8b11'],
    hint: { zh: '图形验证码编号应为 uuid', en: 'must be a uuid' },
  }),
})

export const smsParams = t.Object({ mobile: mobileField })

export const smsQuery = t.Object({
  image_code_id: t.String({ maxLength: 64, description: '图形验证码编号' }),
  ...captchaTextFields,
  purpose: t.Optional(
    t.Union([t.Literal('register'), t.Literal('bind')], {
      description:
        '用途：注册或绑定第三方账号；不填时，已注册的手机号为 bind，否则为 register；register 的验证码也可用于绑定新手机号 · What the code is for; without it, bind for a mobile that is registered and register for any other. A register code also binds a new mobile',
    }),
  ),
})
