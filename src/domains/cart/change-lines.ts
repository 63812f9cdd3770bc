import { now } from '../../lib/clock.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { lowStockThreshold } from '../catalog/cache/announce-sales.ts'
import { skuNotOnSale } from '../catalog/errors.ts'
import { countCart } from '../catalog/views/count-traffic.ts'
import { type CartLine, type CartOwner, maxLines } from './cart-lines.ts'
import { cartKeyOf } from './cart-store.ts'
import { cartFull, stockInsufficient } from './errors.ts'
import { upsertLine } from './lua-scripts.ts'
import { getCachedAvailability, readAvailability, type SkuAvailability } from './sku-availability.ts'

/**
 * Adds to a line of the cart. The total, not the increment, is checked against the stock. Stores the current price of the
 * line for later comparison.
 * @returns the resulting line
 * @throws 400 sku_not_on_sale, stock_insufficient (with `stock`), cart_full
 */
export function addToCart(owner: CartOwner, line: CartLine): Promise<CartLine> {
  return upsert(owner, line, true)
}

/** A line to set; without `selected` a line keeps its selection, and a new one is selected. */
type LineChange = Omit<CartLine, 'selected'> & Readonly<{ selected: boolean | undefined }>

/**
 * Sets a line of the cart, or creates it with the current price. Deselecting a line without more pieces is always allowed, so that a shopper can set
 * aside a SKU that went off sale or ran short.
 * @throws 400 sku_not_on_sale, stock_insufficient (with `stock`), cart_full
 */
export function setCartLine(owner: CartOwner, line: LineChange): Promise<CartLine> {
  return upsert(owner, line, false)
}

/** Removes a line. Idempotent. */
export async function removeCartLine(owner: CartOwner, skuId: number): Promise<void> {
  const { key, ttlSeconds } = cartKeyOf(owner)
  await runPipeline(redis.pipeline().hdel(key, String(skuId)).expire(key, ttlSeconds))
}

async function upsert(owner: CartOwner, line: LineChange, isAdd: boolean): Promise<CartLine> {
  const cached = getCachedAvailability(line.skuId)
  if (cached instanceof Promise) return upsertChecked(owner, line, isAdd, await cached)
  if (cached && cached.stock >= lowStockThreshold) {
    // sales below the threshold invalidate the cache immediately, so up to the threshold the cached stock is reliable
    const { outcome, ...stored } = await write(owner, line, isAdd, { ...cached, stock: lowStockThreshold })
    if (outcome === 'ok') return { skuId: line.skuId, ...stored }
  }
  return upsertChecked(owner, line, isAdd, await readAvailability(line.skuId))
}

/** Upserts by an availability that was just read from the database. */
async function upsertChecked(
  owner: CartOwner,
  line: LineChange,
  isAdd: boolean,
  availability: SkuAvailability | undefined,
): Promise<CartLine> {
  if (!availability && isAdd) throw skuNotOnSale()
  const { outcome, ...stored } = await write(owner, line, isAdd, availability ?? { stock: 0, unitFen: 0 })
  if (outcome === 'ok') return { skuId: line.skuId, ...stored }
  if (!availability) throw skuNotOnSale()
  if (outcome === 'stock') throw stockInsufficient({ members: { stock: availability.stock } })
  throw cartFull()
}

type Reply = readonly [outcome: 'ok' | 'stock' | 'full', total: number, selected?: string, isFirst?: 1]

async function write(
  owner: CartOwner,
  line: LineChange,
  isAdd: boolean,
  { stock, unitFen }: SkuAvailability,
) {
  const { key, ttlSeconds } = cartKeyOf(owner)
  const reply = await upsertLine({
    cart: key,
    skuId: line.skuId,
    count: line.count,
    selected: line.selected === undefined ? '' : Number(line.selected),
    nowMs: now().getTime(),
    stock,
    maxLines,
    ttlSeconds,
    requestId: crypto.randomUUID(),
    isAdd: isAdd ? 1 : 0,
    unitFen,
  })
  const [outcome, count, selected, isFirst] = reply as Reply
  if (isFirst) countCart()
  return { outcome, count, selected: selected === '1' }
}
