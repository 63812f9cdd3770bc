import { isMailConfigured } from '../../gateways/messages/mail.ts'
import { isSmsNoticeConfigured } from '../../gateways/messages/sms.ts'
import type { Reachability } from '../accounts/order-messages.ts'

export type MessageAddress =
  | Readonly<{ channel: 'email'; email: string }>
  | Readonly<{ channel: 'sms'; mobile: string }>

/**
 * Returns where a message about stock goes: to the verified mailbox, else to the mobile, each only if the shop can send to it.
 * @returns undefined when no message can be sent
 */
export function findStockAddress({ mobile, email, emailActive }: Reachability): MessageAddress | undefined {
  if (email && emailActive && isMailConfigured()) return { channel: 'email', email }
  if (mobile && isSmsNoticeConfigured('in_stock')) return { channel: 'sms', mobile }
  return undefined
}
