import { config } from '../../config/index.ts'
import { defineLimit } from '../../redis/limit-policies.ts'
import { consumeForAddress } from '../../redis/rate-limiter.ts'

const perAddress = defineLimit({
  name: 'account-lookup',
  points: config.limits.lookupsPerAddressHour,
  seconds: 3600,
})

/**
 * Limits how often an address checks whether a name or mobile is taken. A form needs a few checks; enumerating all
 * mobiles from one address would take a century.
 * @throws 429 too_many_requests
 */
export function limitAvailabilityChecks(address: string): Promise<void> {
  return consumeForAddress(perAddress, address)
}
