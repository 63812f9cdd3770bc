import { config } from '../../config/index.ts'
import type { LoginProvider } from '../../gateways/login/login-provider.ts'
import { defineLimit } from '../../redis/limit-policies.ts'
import { consumeForAddress } from '../../redis/rate-limiter.ts'
import { nextNotAllowed } from './errors.ts'
import { allowedNext } from './next-address.ts'
import { type Browser, issueState } from './state.ts'

/** Each start stores a state for ten minutes, so one address must not fill Redis. */
const perAddress = defineLimit({
  name: 'oauth-address',
  points: config.limits.oauthStartsPerAddressHour,
  seconds: 3600,
})

/**
 * Returns the provider's page to which the browser is sent. After the sign-in the browser arrives at `next`.
 * @throws 400 next_not_allowed; 429 too_many_requests; 503 gateway_not_configured
 */
export async function startSignIn(provider: LoginProvider, next: string, browser: Browser): Promise<string> {
  const address = allowedNext(next, config.shopUrl, config.corsOrigins)
  if (!address) throw nextNotAllowed()
  await consumeForAddress(perAddress, browser.address)
  return provider.authorizationUrl(await issueState(provider.name, address, browser))
}
