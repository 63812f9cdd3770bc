import { now } from '../../lib/clock.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { lowStockThreshold } from '../catalog/cache/announce-sales.ts'
import { skuNotOnSale } from '../catalog/errors.ts'
import { type CartLine, type CartOwner, maxLines } from './cart-lines.ts'
import { cartKeyOf } from './cart-store.ts'
import { cartFull, lineNotFound, stockInsufficient } from './errors.ts'
import { selectLines, upsertLine } from './lua-scripts.ts'
import { getCachedAvailability, readAvailability, type SkuAvailability } from './sku-availability.ts'

/**
 * Adds to what the cart has of a SKU; the total, not the increment, is held against the stock. The line keeps what a
 * piece costs now, for later comparison.
 * @returns the line as it then is
 * @throws 400 sku_not_on_sale, stock_insufficient (with `stock`), cart_full
 */
export function addToCart(owner: CartOwner, line: CartLine): Promise<CartLine> {
  return put(owner, line, true)
}

/**
 * Sets a line that the cart has. To leave it unselected with no more pieces than it has is always allowed: that is how a
 * shopper sets aside what went off sale or ran short.
 * @throws 400 sku_not_on_sale, stock_insufficient (with `stock`); 404 cart_line_not_found
 */
export function setCartLine(owner: CartOwner, line: CartLine): Promise<CartLine> {
  return put(owner, line, false)
}

/** Takes a line out; one that is not there is no error. */
export async function removeCartLine(owner: CartOwner, skuId: number): Promise<void> {
  const { key, ttlSeconds } = cartKeyOf(owner)
  await runPipeline(redis.pipeline().hdel(key, String(skuId)).expire(key, ttlSeconds))
}

/** Selects or deselects every line; an empty cart is no error. */
export async function selectAll(owner: CartOwner, selected: boolean): Promise<void> {
  const { key, ttlSeconds } = cartKeyOf(owner)
  await selectLines({ cart: key, selected: selected ? 1 : 0, ttlSeconds })
}

async function put(owner: CartOwner, line: CartLine, add: boolean): Promise<CartLine> {
  const offer = getCachedAvailability(line.skuId)
  if (offer instanceof Promise) return decide(owner, line, add, await offer)
  if (offer && offer.stock >= lowStockThreshold) {
    // a sale that leaves fewer is told at once
    const [outcome, total] = await write(owner, line, add, { ...offer, stock: lowStockThreshold })
    if (outcome === 'ok') return { ...line, count: total }
  }
  return decide(owner, line, add, await readAvailability(line.skuId))
}

/** By what the database has just said. */
async function decide(
  owner: CartOwner,
  line: CartLine,
  add: boolean,
  offer: SkuAvailability | undefined,
): Promise<CartLine> {
  if (!offer && add) throw skuNotOnSale()
  const [outcome, total] = await write(owner, line, add, offer ?? { stock: 0, unitFen: 0 })
  if (outcome === 'ok') return { ...line, count: total }
  if (!offer) throw skuNotOnSale()
  if (outcome === 'stock') throw stockInsufficient({ members: { stock: offer.stock } })
  throw outcome === 'full' ? cartFull() : lineNotFound()
}

type Reply = readonly [outcome: 'ok' | 'stock' | 'full' | 'missing', total: number]

async function write(owner: CartOwner, line: CartLine, add: boolean, offer: SkuAvailability): Promise<Reply> {
  const { key, ttlSeconds } = cartKeyOf(owner)
  const reply = await upsertLine({
    cart: key,
    skuId: line.skuId,
    count: line.count,
    selected: line.selected ? 1 : 0,
    nowMs: now().getTime(),
    stock: offer.stock,
    maxLines,
    ttlSeconds,
    requestId: crypto.randomUUID(),
    isAdd: add ? 1 : 0,
    unitFen: offer.unitFen,
  })
  return reply as Reply
}
