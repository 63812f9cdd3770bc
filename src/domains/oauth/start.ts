import { config } from '../../config.ts'
import type { LoginProvider } from '../../gateways/login-provider.ts'
import { nextNotAllowed } from './errors.ts'
import { allowedNext } from './next-address.ts'
import { issueState } from './state.ts'

/**
 * The party's page to send the browser to, so that it comes back and ends at `next`.
 * @throws 400 next_not_allowed
 */
export async function startSignIn(provider: LoginProvider, next: string): Promise<string> {
  const address = allowedNext(next, config.shopUrl, config.corsOrigins)
  if (!address) throw nextNotAllowed()
  return provider.authorizationUrl(await issueState(provider.name, address))
}
