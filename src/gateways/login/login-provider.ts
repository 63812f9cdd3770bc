import { defineError } from '../../lib/errors.ts'

/** The port to an OAuth login provider. Each file in `login/providers/` exports one as `provider`; the registry finds it. */
export type LoginProvider = Readonly<{
  /** The name in the path and in `tb_oauth_identity`: at most 20 lower-case letters. */
  name: string
  /** Returns whether the provider has an account in the configuration. */
  isConfigured: () => boolean
  /**
   * Returns the page of the provider that the browser opens. The provider redirects back with a code and the same state.
   * @throws 503 gateway_not_configured
   */
  authorizationUrl: (state: string) => string
  /**
   * Exchanges the authorization code for the identity. One person may have several subjects; there is at least one.
   * @throws 400 oauth_code_invalid; 503 gateway_unavailable, gateway_not_configured
   */
  redeem: (code: string) => Promise<Readonly<{ subjects: readonly string[] }>>
}>

export const oauthCodeInvalid = defineError(
  400,
  'oauth_code_invalid',
  '第三方登录授权无效或已使用，请重新登录',
  'The code of the other party is wrong, used or expired; sign in there again',
  'code',
)
