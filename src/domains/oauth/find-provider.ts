import type { LoginProvider } from '../../gateways/login/login-provider.ts'
import { gatewayNotConfigured, notFound } from '../../lib/errors.ts'

/** Returns a configured provider by name. @throws 404 not_found; 503 gateway_not_configured */
export function findProvider(providers: ReadonlyMap<string, LoginProvider>, name: string): LoginProvider {
  const provider = providers.get(name)
  if (!provider) throw notFound()
  if (!provider.isConfigured()) throw gatewayNotConfigured()
  return provider
}
