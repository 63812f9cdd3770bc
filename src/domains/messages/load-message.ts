import { and, desc, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { skus } from '../../db/schema/catalog.ts'
import type { outboxMessages } from '../../db/schema/messages.ts'
import { refunds } from '../../db/schema/refunds.ts'
import { shipments } from '../../db/schema/shipments.ts'
import { contactColumns } from './contact.ts'
import { findAddress, findStockAddress, type MessageAddress } from './message-address.ts'
import {
  type EventKind,
  isNotice,
  type MessageFacts,
  type MessageKind,
  type MessageSubject,
} from './message-kinds.ts'
import { type MessageText, writeMessage } from './message-texts.ts'
import { openOwnerNotice } from './owner-notices.ts'

export type OutboxRow = typeof outboxMessages.$inferSelect

/** A message with the address that its user has now, or a notice with the address of before the change. */
export type AddressedMessage = MessageText & Readonly<{ kind: MessageKind }> & MessageAddress

/** Returns a message ready to be sent; undefined if its user wants it no longer or cannot be reached. */
export async function loadMessage(row: OutboxRow): Promise<AddressedMessage | undefined> {
  const kind = row.kind as MessageKind
  const subject = JSON.parse(row.subject) as MessageSubject
  if (isNotice(kind)) return openOwnerNotice(kind, subject)
  const receiver = await findReceiver(row.userId, kind)
  if (!receiver) return undefined
  const facts = await readFacts(subject)
  return facts && { ...writeMessage(kind, facts), kind, ...receiver }
}

/** A message about stock goes where `findStockAddress` says; other messages as the user has chosen. */
async function findReceiver(userId: number, kind: EventKind): Promise<MessageAddress | undefined> {
  const [user] = await db
    .select({ ...contactColumns, channel: users.orderMessages })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
  if (!user) return undefined
  if (kind === 'in_stock') return findStockAddress(user)
  return user.channel === 'off' ? undefined : findAddress(user.channel, user)
}

async function readFacts({ order_id, refund_id, sku_id }: MessageSubject): Promise<MessageFacts | undefined> {
  const facts = { orderId: order_id ?? '', carrier: '', trackingNo: '', amount: '', product: '' }
  if (sku_id !== undefined) {
    const [sku] = await db.select({ name: skus.name }).from(skus).where(eq(skus.id, sku_id))
    return sku && { ...facts, product: sku.name }
  }
  if (refund_id !== undefined) {
    const [refund] = await db
      .select({ amount: refunds.amount })
      .from(refunds)
      .where(eq(refunds.id, refund_id))
    return refund && { ...facts, amount: refund.amount }
  }
  const [parcel] = await db
    .select({ carrier: shipments.carrier, trackingNo: shipments.trackingNo })
    .from(shipments)
    .where(eq(shipments.orderId, facts.orderId))
    .orderBy(desc(shipments.id))
    .limit(1)
  return { ...facts, ...parcel }
}
