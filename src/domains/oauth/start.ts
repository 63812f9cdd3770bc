import { config } from '../../config/index.ts'
import type { LoginProvider } from '../../gateways/login/login-provider.ts'
import { consumeOrThrow, type Limit } from '../../redis/rate-limiter.ts'
import { nextNotAllowed } from './errors.ts'
import { allowedNext } from './next-address.ts'
import { type Browser, issueState } from './state.ts'

/** Each start is kept for ten minutes: one address must not fill the memory with them. */
const perAddress: Limit = {
  name: 'oauth-address',
  points: config.limits.oauthStartsPerAddressHour,
  seconds: 3600,
}

/**
 * The party's page to send the browser to, so that it comes back and ends at `next`.
 * @throws 400 next_not_allowed; 429 too_many_requests; 503 when the party is not configured
 */
export async function startSignIn(provider: LoginProvider, next: string, browser: Browser): Promise<string> {
  const address = allowedNext(next, config.shopUrl, config.corsOrigins)
  if (!address) throw nextNotAllowed()
  await consumeOrThrow(perAddress, browser.address)
  return provider.authorizationUrl(await issueState(provider.name, address, browser))
}
