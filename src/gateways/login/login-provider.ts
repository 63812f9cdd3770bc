import { defineError } from '../../lib/errors.ts'

/** Another party that signs people in. A file in `login/` exports one as `provider`; nothing else has to know of it. */
export type LoginProvider = Readonly<{
  /** As in the path, and as stored beside each identity: lower-case letters, 20 at most. */
  name: string
  isConfigured: () => boolean
  /** Where the browser goes; the party sends it back with a code and the same state. @throws 503 gateway_not_configured */
  authorizationUrl: (state: string) => string
  /**
   * Asks who the code stands for. A party may know one person by several subjects; there is at least one.
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
