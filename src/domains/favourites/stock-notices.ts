import { and, eq } from 'drizzle-orm'
import { config } from '../../config/index.ts'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { stockNotices } from '../../db/schema/favourites.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { gatewayNotConfigured, notFound } from '../../lib/errors.ts'
import { lockContact } from '../accounts/lock-active-user.ts'
import { findStockAddress } from '../messages/message-address.ts'
import { contactMissing, noticesFull, skuInStock } from './errors.ts'

/** The maximum number of notices that one user waits for. */
const noticeLimit = 100

/**
 * Registers the wish for one message when a SKU is in stock again. A repeated request starts `STOCK_NOTICE_TTL` again.
 * @returns when the wish ends
 * @throws 401 when the account is closed; 404 not_found for a SKU that is unknown or off sale; 409 in_stock, contact_missing,
 *   stock_notices_full; 503 gateway_not_configured when the shop cannot send to any address of the user
 */
export async function requestStockNotice(userId: number, skuId: number): Promise<Date> {
  const expiresAt = addSeconds(now(), config.retention.stockNoticeSeconds)
  await transaction(async (tx) => {
    await lockReachableUser(tx, userId)
    await requireOutOfStock(tx, skuId)
    const own = await tx
      .select({ skuId: stockNotices.skuId })
      .from(stockNotices)
      .where(eq(stockNotices.userId, userId))
    if (own.length >= noticeLimit && !own.some((notice) => notice.skuId === skuId)) throw noticesFull()
    await tx
      .insert(stockNotices)
      .values({ userId, skuId, expiresAt })
      .onDuplicateKeyUpdate({ set: { expiresAt } })
  })
  return expiresAt
}

/** Withdraws the wish. Idempotent. */
export async function cancelStockNotice(userId: number, skuId: number): Promise<void> {
  await db.delete(stockNotices).where(and(eq(stockNotices.userId, userId), eq(stockNotices.skuId, skuId)))
}

/** Locks the user's row, so that the count of notices stays within the limit. */
async function lockReachableUser(tx: Transaction, userId: number): Promise<void> {
  const contact = await lockContact(tx, userId)
  if (!contact.mobile && contact.email === '') throw contactMissing()
  if (!findStockAddress(contact)) throw gatewayNotConfigured()
}

async function requireOutOfStock(tx: Transaction, skuId: number): Promise<void> {
  const [sku] = await tx
    .select({ stock: skus.stock })
    .from(skus)
    .where(and(eq(skus.id, skuId), eq(skus.isLaunched, true)))
  if (!sku) throw notFound()
  if (sku.stock > 0) throw skuInStock({ members: { stock: sku.stock } })
}
