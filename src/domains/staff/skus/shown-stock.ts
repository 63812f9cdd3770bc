import { and, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { auditEntries } from '../../../db/schema/staff.ts'
import { defineError } from '../../../lib/errors.ts'
import { redis } from '../../../redis/client.ts'
import { keys, seconds } from '../../../redis/keys.ts'
import type { DecideAdjustment } from '../../catalog/stock/adjust-stock.ts'
import type { StaffCaller } from '../access/caller.ts'

export const stockNotShown = defineError(
  400,
  'stock_not_shown',
  '请先刷新再修改库存',
  'Read the SKU again before you change its stock',
  'stock',
)

/** Who is shown a stock. An API key shows nothing to its owner, whose form would count from what only the key has read. */
type Viewer = Pick<StaffCaller, 'id' | 'credential'>

/** Records the stock of a SKU that a person is shown. The existing console sends it back in its next PUT. */
export async function rememberShownStock(
  { id: userId, credential }: Viewer,
  skuId: number,
  stock: number,
): Promise<void> {
  if (credential.kind === 'key') return
  await redis.set(keys.shownStock(userId, skuId), String(stock), 'EX', seconds.shownStock)
}

/** What a person was shown, and their edit that counts from it: once it has committed, the stock that it sent counts as shown. */
type Shown = Readonly<{ stock: number; edit?: Readonly<{ sent: number; requestId: string }> }>

/**
 * Calls a verb with the adjustment that a sent stock means: the difference to the stock that this staff user was shown last. The
 * same form, sent twice, moves the stock once: once the edit has committed, the stock that was sent counts as shown. An API key is
 * shown none.
 * @param change calls the verb, which calls the decision while the SKU is locked, and writes an audit entry of the caller's request
 * @throws 400 stock_not_shown for a stock that differs from the present one if the user was shown none in the last 24 hours
 */
export async function changeByShownStock<T>(
  { id: userId, credential, origin: { requestId } }: StaffCaller,
  skuId: number,
  sent: number,
  change: (decide: DecideAdjustment) => Promise<T>,
): Promise<T> {
  const key = keys.shownStock(userId, skuId)
  return change(async (stock) => {
    const basis = credential.kind === 'key' ? undefined : await findShownStock(key, { userId, skuId })
    if (basis === undefined && sent !== stock) throw stockNotShown()
    if (basis === undefined || basis === sent) return undefined
    await redis.set(
      key,
      JSON.stringify({ stock: basis, edit: { sent, requestId } }),
      'EX',
      seconds.shownStock,
    )
    return { delta: sent - basis, reason: 'correction', userId, details: { shown: basis, sent } }
  })
}

/** The caller has locked the SKU, so an edit before this one has committed, or never will. */
async function findShownStock(
  key: string,
  { userId, skuId }: Readonly<{ userId: number; skuId: number }>,
): Promise<number | undefined> {
  const text = await redis.get(key)
  if (text === null) return undefined
  const { stock, edit } = readShown(text)
  if (!edit) return stock
  // outside the transaction of the caller, whose snapshot may be older than the edit
  const entries = await db
    .select({ after: auditEntries.after })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.object, `sku:${skuId}`),
        eq(auditEntries.requestId, edit.requestId),
        eq(auditEntries.userId, userId),
      ),
    )
  const isEdit = ({ after }: { after: string }) => {
    const { details } = JSON.parse(after) as { details?: { stock?: { shown?: number; sent?: number } } }
    return details?.stock?.shown === stock && details.stock.sent === edit.sent
  }
  return entries.some(isEdit) ? edit.sent : stock
}

function readShown(text: string): Shown {
  const shown = JSON.parse(text) as Shown | number
  // a stock without an edit is a number alone
  return typeof shown === 'number' ? { stock: shown } : shown
}
