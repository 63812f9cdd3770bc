import { eq } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { type OrderMessages, users } from '../../../db/schema/auth.ts'
import { gatewayNotConfigured } from '../../../lib/errors.ts'
import { canSend, findAddress } from '../../messages/message-address.ts'
import { orderKinds } from '../../messages/message-kinds.ts'
import { lockContact } from '../lock-active-user.ts'
import { emailNotVerified, mobileMissing } from './errors.ts'

/**
 * Stores how the user wants messages about parcels and refunds.
 * @throws 400 email_not_verified, mobile_missing; 401 when the account is closed; 503 gateway_not_configured
 */
export async function chooseChannel(userId: number, channel: OrderMessages): Promise<void> {
  await transaction(async (tx) => {
    const contact = await lockContact(tx, userId)
    if (channel !== 'off') {
      if (!canSend(channel, orderKinds)) throw gatewayNotConfigured()
      if (!findAddress(channel, contact)) throw channel === 'email' ? emailNotVerified() : mobileMissing()
    }
    await tx.update(users).set({ orderMessages: channel }).where(eq(users.id, userId))
  })
}
