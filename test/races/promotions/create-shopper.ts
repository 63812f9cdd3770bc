import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { getCartSummary } from '../../../src/domains/orders/checkout/settlement.ts'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

/** Creates a user with one piece of a SKU at 100.00 in the cart. `goodsFen`: total of the cart after discounts, in fen. */
export async function createShopper(stock = 10) {
  const [user, sku] = [await createUser(), await createSku({ price: '100.00', stock })]
  const owner = { kind: 'user', userId: user.id } as const
  await addToCart(owner, { skuId: sku, count: 1, selected: true })
  const place = (expectedPayFen?: number) =>
    placeOrder({
      userId: user.id,
      addressId: user.addressId,
      payMethod: 2,
      idempotencyKey: undefined,
      expectedPayFen,
    })
  const goodsFen = async () => {
    const { totalFen, discountFen } = (await getCartSummary(owner)).price
    return totalFen - discountFen
  }
  return { user, sku, owner, place, goodsFen }
}
