import { ConfigError, type Env } from '../../lib/config-error.ts'
import { decodeHttpUrl } from '../decode.ts'

/** The shop's OAuth 2 client at a login provider. */
export type LoginClient = Readonly<{
  clientId: string
  clientSecret: string
  /** Undefined: the provider's own address. */
  baseUrl: string | undefined
  redirectUri: string
}>

/** The variables of a provider, each below the provider's name: `QQ_CLIENT_ID`. */
export const loginSuffixes = ['_CLIENT_ID', '_CLIENT_SECRET', '_BASE_URL', '_REDIRECT_URI'] as const

/** The upper-case names of the providers for which the environment sets a client id. */
export function loginNames(env: Env): string[] {
  const [suffix] = loginSuffixes
  return Object.keys(env)
    .filter((key) => /^[A-Z]+_CLIENT_ID$/.test(key) && env[key])
    .map((key) => key.slice(0, -suffix.length))
}

/** Reads one client for each `<NAME>_CLIENT_ID`, by the name in lower case. @throws ConfigError */
export function readLoginClients(env: Env, shopUrl: string): Readonly<Record<string, LoginClient>> {
  return Object.fromEntries(
    loginNames(env).map((name) => [name.toLowerCase(), readLoginClient(env, name, shopUrl)]),
  )
}

function readLoginClient(env: Env, name: string, shopUrl: string): LoginClient {
  const baseUrl = env[`${name}_BASE_URL`]
  return {
    clientId: required(env, `${name}_CLIENT_ID`),
    clientSecret: required(env, `${name}_CLIENT_SECRET`),
    baseUrl: baseUrl ? decodeHttpUrl(`${name}_BASE_URL`, baseUrl) : undefined,
    redirectUri: decodeHttpUrl(
      `${name}_REDIRECT_URI`,
      env[`${name}_REDIRECT_URI`] || `${shopUrl}/oauth_callback.html`,
    ),
  }
}

function required(env: Env, name: string): string {
  const value = env[name]
  if (!value) throw new ConfigError(`${name}: is required`)
  return value
}
