import { config } from '../../config/index.ts'
import { consumeOrThrow, type Limit } from '../../redis/rate-limiter.ts'

const perAddress: Limit = {
  name: 'guest-cart',
  points: config.limits.guestCartsPerAddressHour,
  seconds: 3600,
}

/**
 * Lets an address begin one more guest cart: each is kept for 30 days, and whoever drops the cookie begins a new one.
 * @throws 429 too_many_requests
 */
export function limitGuestCarts(address: string): Promise<void> {
  return consumeOrThrow(perAddress, address)
}
