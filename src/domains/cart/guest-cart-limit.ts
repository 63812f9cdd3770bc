import { config } from '../../config/index.ts'
import { defineLimit } from '../../redis/limit-policies.ts'
import { consumeForAddress } from '../../redis/rate-limiter.ts'

const perAddress = defineLimit({
  name: 'guest-cart',
  points: config.limits.guestCartsPerAddressHour,
  seconds: 3600,
})

/**
 * Limits new guest carts per address: each is stored for `GUEST_CART_RETENTION`, and a client that drops its cookie creates a new one.
 * @throws 429 too_many_requests
 */
export function limitGuestCarts(address: string): Promise<void> {
  return consumeForAddress(perAddress, address)
}
