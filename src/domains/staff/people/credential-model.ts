import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, idParam } from '../../../http/fields.ts'
import type { StaffReset } from '../../accounts/staff/issue-staff-reset.ts'

export const personParams = t.Object({ id: idParam })

export const issuedReset = t.Object(
  {
    token: t.String({
      description: '只显示这一次，交给本人 · shown only now; the person sends it to password_resets/',
    }),
    expires_at: dateTime,
  },
  { title: 'IssuedReset' },
)

/** Converts an issued reset to the wire format. */
export const presentReset = ({ token, expiresAt }: StaffReset): typeof issuedReset.static => ({
  token,
  expires_at: shopTime(expiresAt),
})
