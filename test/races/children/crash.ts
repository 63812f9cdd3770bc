import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'

/** `<checkpoint> merge <guestId> <userId>` or `<checkpoint> place <userId> <addressId>`: a process that kills itself at the checkpoint. */
const [killAt, verb, first, second] = process.argv.slice(2) as [string, string, string, string]
onFailpoint((name) => {
  if (name === killAt) process.kill(process.pid, 'SIGKILL')
})
if (verb === 'merge') await mergeGuestCart(first, Number(second))
else
  console.log(
    (
      await placeOrder({
        userId: Number(first),
        addressId: Number(second),
        payMethod: 2,
        idempotencyKey: undefined,
      })
    ).orderId,
  )
process.exit(0)
