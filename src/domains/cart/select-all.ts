import type { CartOwner } from './cart-lines.ts'
import { cartKeyOf } from './cart-store.ts'
import { selectLines } from './lua-scripts.ts'
import { viewCart } from './view-cart.ts'

/**
 * Selects or deselects every line. Selecting leaves out lines that cannot be had, as setting one line does. An empty cart is
 * no error.
 */
export async function selectAll(owner: CartOwner, selected: boolean): Promise<void> {
  const { key, ttlSeconds } = cartKeyOf(owner)
  const unavailable = selected ? (await viewCart(owner)).filter(({ available }) => !available) : []
  await selectLines(
    { cart: key, selected: selected ? 1 : 0, ttlSeconds },
    unavailable.map(({ id }) => ({ skuId: id })),
  )
}
