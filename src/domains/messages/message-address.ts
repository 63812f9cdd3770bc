import type { OrderMessages } from '../../db/schema/auth.ts'
import { isMailConfigured } from '../../gateways/messages/mail.ts'
import { isSmsNoticeConfigured } from '../../gateways/messages/sms.ts'
import type { Contact } from './contact.ts'
import type { MessageKind } from './message-kinds.ts'

type Channel = Exclude<OrderMessages, 'off'>

export type MessageAddress =
  | Readonly<{ channel: 'email'; email: string }>
  | Readonly<{ channel: 'sms'; mobile: string }>

/** Returns the address of a user on a channel; undefined without one. */
export function findAddress(channel: Channel, { mobile, email }: Contact): MessageAddress | undefined {
  if (channel === 'email') return email === '' ? undefined : { channel, email }
  return mobile ? { channel, mobile } : undefined
}

/** Returns whether the shop can send every one of these kinds by the channel. */
export function canSend(channel: Channel, kinds: readonly MessageKind[]): boolean {
  return channel === 'email' ? isMailConfigured() : kinds.every(isSmsNoticeConfigured)
}

/**
 * Returns where a message about stock goes: to the verified mailbox, else to the mobile, each only if the shop can send to it.
 * @returns undefined when no message can be sent
 */
export function findStockAddress(contact: Contact): MessageAddress | undefined {
  const usable = (['email', 'sms'] as const).filter((channel) => canSend(channel, ['in_stock']))
  return usable.map((channel) => findAddress(channel, contact)).find((address) => address !== undefined)
}
