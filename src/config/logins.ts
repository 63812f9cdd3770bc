import { type Env, httpUrl, required } from '../lib/env-values.ts'

/** An application registered with another party that signs people in by OAuth 2. */
export type LoginClient = Readonly<{
  clientId: string
  clientSecret: string
  /** The party's own address unless `<NAME>_BASE_URL` names another. */
  baseUrl: string | undefined
  redirectUri: string
}>

/** One client for each `<NAME>_CLIENT_ID`, by the name in lower case. */
export function readLoginClients(env: Env, shopUrl: string): Readonly<Record<string, LoginClient>> {
  const ending = '_CLIENT_ID'
  const names = Object.keys(env)
    .filter((key) => /^[A-Z]+_CLIENT_ID$/.test(key) && env[key])
    .map((key) => key.slice(0, -ending.length))
  return Object.fromEntries(
    names.map((name) => [
      name.toLowerCase(),
      {
        clientId: required(env, `${name}_CLIENT_ID`),
        clientSecret: required(env, `${name}_CLIENT_SECRET`),
        baseUrl: env[`${name}_BASE_URL`] ? httpUrl(env, `${name}_BASE_URL`, '') : undefined,
        redirectUri: httpUrl(env, `${name}_REDIRECT_URI`, `${shopUrl}/oauth_callback.html`),
      },
    ]),
  )
}
