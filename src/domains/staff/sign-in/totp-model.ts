import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, knownFieldsOnly } from '../../../http/fields.ts'
import type { TotpState } from '../../accounts/credentials/totp.ts'
import { otpField, typedPassword } from './model.ts'

export const totpState = t.Object(
  {
    is_enabled: t.Boolean(),
    enabled_at: t.Nullable(dateTime),
    recovery_codes: t.Integer({ description: '剩余恢复码 · unused recovery codes' }),
  },
  { title: 'TotpState' },
)

export const totpStart = knownFieldsOnly({ password: typedPassword }, { title: 'TotpStart' })
export const totpSetup = t.Object(
  {
    secret: t.String({ description: 'Base32，供手工输入 · base32, for typing' }),
    uri: t.String({ description: 'otpauth:// 地址 · address that apps read from the QR code' }),
    qr_code: t.String({ description: '二维码图片 · QR code as a data URL of an SVG' }),
  },
  { title: 'TotpSetup' },
)
export const totpConfirmation = knownFieldsOnly({ otp: otpField }, { title: 'TotpConfirmation' })
export const totpConfirmed = t.Object(
  {
    recovery_codes: t.Array(t.String({ examples: ['7Q3F-9ZKD-11VX-B2MA'] }), {
      description:
        '只显示这一次，每个可代替一次动态验证码 · shown only now; each takes the place of one code',
    }),
    token: t.Optional(
      t.String({
        description: '代替请求所用的令牌 · takes the place of the token of the request, which is refused now',
      }),
    ),
  },
  { title: 'TotpConfirmed' },
)
export const totpProof = knownFieldsOnly({ password: typedPassword, otp: otpField }, { title: 'TotpProof' })
export const renewedCodes = t.Object(
  { recovery_codes: t.Array(t.String({ examples: ['7Q3F-9ZKD-11VX-B2MA'] })) },
  { title: 'RecoveryCodes' },
)

/** Converts the state of the second factor to the wire format. */
export const presentTotp = ({ enabledTime, recoveryCodes }: TotpState): typeof totpState.static => ({
  is_enabled: enabledTime !== null,
  enabled_at: enabledTime && shopTime(enabledTime),
  recovery_codes: recoveryCodes,
})
