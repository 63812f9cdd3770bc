import { defineError } from '../../../lib/errors.ts'
import { redis } from '../../../redis/client.ts'
import { keys, seconds } from '../../../redis/keys.ts'
import { defineScript } from '../../../redis/scripts.ts'
import type { DecideAdjustment } from '../../catalog/stock/adjust-stock.ts'
import type { StaffCaller } from '../access/caller.ts'

const stockNotShown = defineError(
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
  await redis.set(keys.shownStock(userId, skuId), stock, 'EX', seconds.shownStock)
}

/** Puts back what a staff user was shown, unless they have read the SKU again meanwhile. */
const restoreShown = defineScript(
  { keys: ['shown'], args: ['sent', 'before', 'ttl'] },
  `if redis.call('GET', shown) == sent then redis.call('SET', shown, before, 'EX', ttl) end`,
)

/**
 * Calls a verb with the adjustment that a sent stock means: the difference to the stock that this staff user was shown last. The
 * same form, sent twice, moves the stock once: from then on the stock that was sent counts as shown. An API key is shown none.
 * @param change calls the verb, which calls the decision while the SKU is locked
 * @throws 400 stock_not_shown for a stock that differs from the present one if the user was shown none in the last 24 hours
 */
export async function changeByShownStock<T>(
  caller: Viewer,
  skuId: number,
  sent: number,
  change: (decide: DecideAdjustment) => Promise<T>,
): Promise<T> {
  const userId = caller.id
  const key = keys.shownStock(userId, skuId)
  const isPerson = caller.credential.kind !== 'key'
  let shown: number | undefined
  const decide: DecideAdjustment = async (stock) => {
    const basis = shown ?? (isPerson ? await findShownStock(key) : undefined)
    if (basis === undefined && sent !== stock) throw stockNotShown()
    if (basis === undefined || basis === sent) return undefined
    shown = basis
    await rememberShownStock(caller, skuId, sent)
    return { delta: sent - basis, reason: 'correction', userId, details: { shown: basis, sent } }
  }
  try {
    return await change(decide)
  } catch (error) {
    if (shown !== undefined) await restoreShown({ shown: key, sent, before: shown, ttl: seconds.shownStock })
    throw error
  }
}

async function findShownStock(key: string): Promise<number | undefined> {
  const text = await redis.get(key)
  return text === null ? undefined : Number(text)
}
