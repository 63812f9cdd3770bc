import { config } from '../../config/index.ts'
import { consumeOrThrow, type Limit } from '../../redis/rate-limiter.ts'

const perAddress: Limit = {
  name: 'account-lookup',
  points: config.limits.lookupsPerAddressHour,
  seconds: 3600,
}

/**
 * Lets an address ask once more whether a name or a mobile is taken: a form asks a few times, a list of all mobiles
 * would take thousands of years.
 * @throws 429 too_many_requests
 */
export function limitAvailabilityChecks(address: string): Promise<void> {
  return consumeOrThrow(perAddress, address)
}
