import type { OrderMessages } from '../../db/schema/auth.ts'
import { isMailConfigured } from '../../gateways/messages/mail.ts'
import { isSmsNoticeConfigured } from '../../gateways/messages/sms.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { type Reachability, setOrderMessages } from '../accounts/order-messages.ts'
import { emailNotVerified, mobileMissing } from './errors.ts'
import { orderKinds } from './message-kinds.ts'

/**
 * Stores how the user wants messages about parcels and refunds.
 * @throws 400 email_not_verified, mobile_missing; 401 when the account is closed; 503 gateway_not_configured
 */
export function chooseChannel(userId: number, channel: OrderMessages): Promise<void> {
  return setOrderMessages(userId, channel, (user) => requireReachable(user, channel))
}

function requireReachable({ mobile, email, emailActive }: Reachability, channel: OrderMessages): void {
  if (channel === 'email') {
    if (!isMailConfigured()) throw gatewayNotConfigured()
    if (!email || !emailActive) throw emailNotVerified()
  }
  if (channel === 'sms') {
    if (!orderKinds.every(isSmsNoticeConfigured)) throw gatewayNotConfigured()
    if (!mobile) throw mobileMissing()
  }
}
