import { inArray } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { now } from '../../../lib/clock.ts'
import { AppError } from '../../../lib/errors.ts'
import { isOutage } from '../../../lib/is-outage.ts'
import { log } from '../../../lib/log.ts'
import { keys, milliseconds } from '../../../redis/keys.ts'
import { defineScript } from '../../../redis/scripts.ts'
import { stockShort } from '../../catalog/errors.ts'
import type { SkuQuantity } from '../../catalog/stock/return-stock.ts'
import { getCachedLimitedPrices } from '../../promotions/load-rules.ts'
import { isInForce } from '../../promotions/rules.ts'

/** So many pieces more than there are let their buyers through: some of those before them will be refused. */
const oversubscription = 64

/** Reserves `count` pieces. @returns `[1]` reserved, `[0, name]` sold out, `[-1]` the quota is not loaded */
const reserveQuota = defineScript(
  { keys: ['quota'], args: ['count'] },
  `
local left = redis.call('HGET', quota, 'left')
if not left then return {-1} end
if tonumber(left) < tonumber(count) then return {0, redis.call('HGET', quota, 'name')} end
redis.call('HINCRBY', quota, 'left', -tonumber(count))
return {1}`,
)

/** Loads a quota unless it is loaded already. */
const openCounter = defineScript(
  { keys: ['quota'], args: ['left', 'name', 'ttlMs'] },
  `
if redis.call('EXISTS', quota) == 1 then return 0 end
redis.call('HSET', quota, 'left', left, 'name', name)
return redis.call('PEXPIRE', quota, ttlMs)`,
)

/** Returns reserved pieces to a quota that still exists. */
const releaseQuota = defineScript(
  { keys: ['quota'], args: ['count'] },
  `
if redis.call('EXISTS', quota) == 0 then return 0 end
return redis.call('HINCRBY', quota, 'left', count)`,
)

type Answer = readonly [verdict: -1 | 0 | 1, name?: string]

/**
 * Places an order of SKUs, once they are admitted where admission is on: of a SKU at a limited-time price no more buyers
 * go on to the database than it has pieces, and some; the others are refused by Redis alone. The counters are set again
 * from the database every few seconds, so that what a crash took from one, or a cancellation gave back to the stock, is
 * made good by itself. The database alone decides what is sold: without Redis everybody is admitted.
 * @throws 409 stock_short naming the SKUs, and what `place` throws
 */
export async function placeWithinQuota<T>(
  lines: readonly SkuQuantity[],
  place: () => Promise<T>,
  isOn = config.orderAdmission,
): Promise<T> {
  const taken = isOn ? await admit(lines) : []
  try {
    return await place()
  } catch (error) {
    // an outcome that nobody knows gives nothing back
    if (!isOutage(error)) await giveBack(taken)
    throw error
  }
}

async function admit(lines: readonly SkuQuantity[]): Promise<readonly SkuQuantity[]> {
  try {
    const limited = await limitedLines(lines)
    if (limited.length === 0) return []
    const answers = await takeAll(limited)
    const short = limited.filter((_, i) => answers[i]?.[0] === 0)
    const taken = limited.filter((_, i) => answers[i]?.[0] === 1)
    if (short.length === 0) return taken
    await giveBack(taken)
    const names = new Map(limited.map(({ skuId }, i) => [skuId, answers[i]?.[1]]))
    throw stockShort({
      members: {
        skus: short.map(({ skuId, count }) => ({
          id: skuId,
          name: names.get(skuId),
          stock: 0,
          wanted: count,
        })),
      },
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    log.warn({ reason: (error as Error).message }, 'everybody is admitted')
    return []
  }
}

async function limitedLines(lines: readonly SkuQuantity[]): Promise<readonly SkuQuantity[]> {
  const at = now()
  const prices = await getCachedLimitedPrices(lines.map(({ skuId }) => skuId))
  const limited = new Set(prices.filter((price) => isInForce(price, at)).map(({ skuId }) => skuId))
  return lines.filter(({ skuId }) => limited.has(skuId))
}

async function takeAll(lines: readonly SkuQuantity[]): Promise<Answer[]> {
  const answers = await Promise.all(lines.map(take))
  const uncounted = lines.filter((_, i) => answers[i]?.[0] === -1)
  if (uncounted.length === 0) return answers
  await openCounters(uncounted.map(({ skuId }) => skuId))
  return Promise.all(answers.map((answer, i) => (answer[0] === -1 ? take(lines[i] as SkuQuantity) : answer)))
}

function take({ skuId, count }: SkuQuantity): Promise<Answer> {
  return reserveQuota({ quota: keys.admission(skuId), count }) as Promise<Answer>
}

async function openCounters(skuIds: readonly number[]): Promise<void> {
  const rows = await db
    .select({ id: skus.id, name: skus.name, stock: skus.stock })
    .from(skus)
    .where(inArray(skus.id, [...skuIds]))
  await Promise.all(
    rows.map(({ id, name, stock }) =>
      openCounter({
        quota: keys.admission(id),
        left: stock > 0 ? stock + oversubscription : 0,
        name,
        ttlMs: milliseconds.admission,
      }),
    ),
  )
}

async function giveBack(lines: readonly SkuQuantity[]): Promise<void> {
  await Promise.all(
    lines.map(({ skuId, count }) => releaseQuota({ quota: keys.admission(skuId), count })),
  ).catch((error) => log.warn({ err: error }, 'not given back to the counter, which is set again soon'))
}
