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
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { getCachedLimitedPrices } from '../../promotions/load-rules.ts'
import { isInForce } from '../../promotions/rules.ts'

/** Pieces by which the quota of a SKU exceeds its stock; some admitted orders still fail. */
const oversubscription = 64

const [noCounter, short, reserved] = [-1, 0, 1] as const

/** Reserves `count` pieces. @returns `[1]` reserved, `[0, name]` short, `[-1]` there is no counter */
const reserveQuota = defineScript(
  { keys: ['quota'], args: ['count'] },
  `
local left = redis.call('HGET', quota, 'left')
if not left then return {-1} end
if tonumber(left) < tonumber(count) then return {0, redis.call('HGET', quota, 'name')} end
redis.call('HINCRBY', quota, 'left', -tonumber(count))
return {1}`,
)

/** Creates a counter unless it exists. */
const createCounter = defineScript(
  { keys: ['quota'], args: ['left', 'name', 'ttlMs'] },
  `
if redis.call('EXISTS', quota) == 1 then return 0 end
redis.call('HSET', quota, 'left', left, 'name', name)
return redis.call('PEXPIRE', quota, ttlMs)`,
)

/** Returns reserved pieces to a counter that still exists. */
const releaseQuota = defineScript(
  { keys: ['quota'], args: ['count'] },
  `
if redis.call('EXISTS', quota) == 0 then return 0 end
return redis.call('HINCRBY', quota, 'left', count)`,
)

type Quota = Readonly<{
  isOn?: boolean
  /** Refuses an order that fails without regard to the stock, before pieces are reserved for it. */
  validate?: () => Promise<unknown>
}>

type Reservation = readonly [verdict: typeof noCounter | typeof short | typeof reserved, name?: string]

/**
 * Sheds load of a flash sale, if `ORDER_ADMISSION` is on: Redis refuses orders of SKUs at a limited-time price beyond their
 * stock, so only a limited number of orders that must fail reach the database. Counters expire after seconds and restart from the database, which
 * corrects them after a crash or a cancellation. Only the database sells: without Redis every order is admitted.
 * @throws 409 stock_short naming the SKUs, and what `validate` and `place` throw
 */
export async function placeWithinQuota<T>(
  lines: readonly SkuQuantity[],
  place: () => Promise<T>,
  { isOn = config.orderAdmission, validate = async () => {} }: Quota = {},
): Promise<T> {
  const reservedLines = isOn ? await admit(lines, validate) : []
  try {
    return await place()
  } catch (error) {
    // after an unknown outcome the pieces may be sold
    if (!isOutage(error)) await releaseAll(reservedLines)
    throw error
  }
}

/** Returns the lines for which quota was reserved. */
async function admit(
  lines: readonly SkuQuantity[],
  validate: () => Promise<unknown>,
): Promise<readonly SkuQuantity[]> {
  try {
    const limited = await limitedPriceLines(lines)
    if (limited.length === 0) return []
    // an order that must fail may not hold pieces that others could buy
    await validate()
    const replies = await reserveAll(limited)
    const linesWith = (verdict: Reservation[0]) => limited.filter((_, i) => replies[i]?.[0] === verdict)
    if (linesWith(short).length === 0) return linesWith(reserved)
    await releaseAll(linesWith(reserved))
    const refused = limited.flatMap(({ skuId, count }, i) => {
      const [verdict, name] = replies[i] as Reservation
      return verdict === short ? [{ id: skuId, name, stock: 0, wanted: count }] : []
    })
    throw stockShort({ members: { skus: refused } })
  } catch (error) {
    if (error instanceof AppError) throw error
    log.warn({ reason: (error as Error).message }, 'order quota unavailable, admitting all')
    return []
  }
}

async function limitedPriceLines(lines: readonly SkuQuantity[]): Promise<readonly SkuQuantity[]> {
  const at = now()
  const prices = await getCachedLimitedPrices(lines.map(({ skuId }) => skuId))
  const limited = new Set(prices.filter((price) => isInForce(price, at)).map(({ skuId }) => skuId))
  return lines.filter(({ skuId }) => limited.has(skuId))
}

async function reserveAll(lines: readonly SkuQuantity[]): Promise<Reservation[]> {
  const replies = await Promise.all(lines.map(reserve))
  const uncounted = lines.filter((_, i) => replies[i]?.[0] === noCounter)
  if (uncounted.length === 0) return replies
  await createCounters(uncounted.map(({ skuId }) => skuId))
  return Promise.all(
    replies.map((reply, i) => (reply[0] === noCounter ? reserve(lines[i] as SkuQuantity) : reply)),
  )
}

function reserve({ skuId, count }: SkuQuantity): Promise<Reservation> {
  return reserveQuota({ quota: keys.flashSaleQuota(skuId), count }) as Promise<Reservation>
}

async function createCounters(skuIds: readonly number[]): Promise<void> {
  const rows = await db
    .select({ id: skus.id, name: skus.name, stock: skus.stock })
    .from(skus)
    .where(inArray(skus.id, [...skuIds]))
  await Promise.all(
    rows.map(({ id, name, stock }) => {
      const left = stock > 0 ? stock + oversubscription : 0
      return createCounter({ quota: keys.flashSaleQuota(id), left, name, ttlMs: milliseconds.flashSaleQuota })
    }),
  )
}

async function releaseAll(lines: readonly SkuQuantity[]): Promise<void> {
  await Promise.all(
    lines.map(({ skuId, count }) => releaseQuota({ quota: keys.flashSaleQuota(skuId), count })),
  ).catch((error) => log.warn({ err: error }, 'order quota not released, the counter expires soon'))
}
