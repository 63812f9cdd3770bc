import type { LoginProvider } from '../../gateways/login/login-provider.ts'
import { gatewayNotConfigured, notFound } from '../../lib/errors.ts'

/** @throws 404 for a name that no provider has; 503 gateway_not_configured for one that cannot be asked */
export function findProvider(providers: ReadonlyMap<string, LoginProvider>, name: string): LoginProvider {
  const provider = providers.get(name)
  if (!provider) throw notFound()
  if (!provider.isConfigured()) throw gatewayNotConfigured()
  return provider
}
