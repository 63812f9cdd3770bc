import { config } from '../../config/index.ts'
import type { Transaction } from '../../db/client.ts'
import { outboxMessages } from '../../db/schema/messages.ts'
import { now } from '../../lib/clock.ts'
import { decrypt, encrypt } from '../../lib/crypto/encrypted-payload.ts'
import { log } from '../../lib/log.ts'
import type { Contact } from './contact.ts'
import { canSend, findAddress, type MessageAddress } from './message-address.ts'
import type { MessageSubject, NoticeKind } from './message-kinds.ts'
import type { MessageText } from './message-texts.ts'

type OwnerNotice = MessageText & MessageAddress

/**
 * Stores a notice to the owner of an account, for the mobile and for the verified mailbox, in the transaction of the change that
 * it reports: the notice exists exactly if the change does. Address and text are encrypted in the row, because no other row holds
 * the address of before the change.
 * @returns how many messages were stored; 0 where the shop cannot reach the owner
 */
export async function storeOwnerNotice(
  tx: Transaction,
  kind: NoticeKind,
  { userId, ...contact }: Contact & Readonly<{ userId: number }>,
  text: MessageText,
): Promise<number> {
  const channels = (['sms', 'email'] as const).filter((channel) => canSend(channel, [kind]))
  const addresses = channels.flatMap((channel) => findAddress(channel, contact) ?? [])
  if (addresses.length > 0)
    await tx.insert(outboxMessages).values(addresses.map((to) => toRow(userId, kind, { ...text, ...to })))
  return addresses.length
}

function toRow(userId: number, kind: NoticeKind, message: OwnerNotice) {
  const at = now()
  const notice = encrypt(message, config.appKeys.queue[0] as Uint8Array)
  const subject = JSON.stringify({ notice } satisfies MessageSubject)
  return { createTime: at, dueTime: at, userId, kind, subject, dedupeKey: `${kind}:${crypto.randomUUID()}` }
}

/** Decrypts a notice to an owner. @returns undefined when no known secret decrypts it */
export function openOwnerNotice(kind: NoticeKind, { notice = '' }: MessageSubject) {
  const opened = decrypt<OwnerNotice>(notice, config.appKeys.queue)
  if (opened) return { ...opened, kind }
  log.error({ kind }, 'no known secret decrypts a notice to an owner')
  return undefined
}
