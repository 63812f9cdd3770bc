import { config } from '../../../config/index.ts'
import { gatewayNotConfigured } from '../../../lib/errors.ts'
import {
  type AlipaySettings,
  callAlipay,
  createAlipayClient,
  unexpectedResponse,
} from '../../payments/alipay/client.ts'
import { type LoginProvider, oauthCodeInvalid } from '../login-provider.ts'

/**
 * Alipay's sign-in as one app of its open platform sees it. Older apps get a user_id, newer ones an open_id, and those
 * that move get both: a person may be known by either.
 * https://opendocs.alipay.com/open/84bc7352_alipay.system.oauth.token
 */
export function createAlipayLogin(settings: AlipaySettings | undefined, timeoutMs?: number): LoginProvider {
  const ours = () => {
    if (!settings) throw gatewayNotConfigured()
    return settings
  }
  return {
    name: 'alipay',
    isConfigured: () => settings !== undefined,
    authorizationUrl: (state) => {
      const { loginUrl, appId, loginRedirectUri } = ours()
      const query = { app_id: appId, scope: 'auth_user', redirect_uri: loginRedirectUri, state }
      return `${loginUrl}?${new URLSearchParams(query)}`
    },
    redeem: async (code) => ({ subjects: await redeem(ours(), code, timeoutMs) }),
  }
}

export const provider = createAlipayLogin(config.alipay)

/** The two cannot be taken for each other: a user_id is 16 digits, an open_id longer. */
const forms = { user_id: /^2088\d{12}$/, open_id: /^[\w-]{20,128}$/ } as const

async function redeem(settings: AlipaySettings, code: string, timeoutMs?: number): Promise<string[]> {
  const reply = await callAlipay(createAlipayClient(settings, timeoutMs), 'alipay.system.oauth.token', {
    grant_type: 'authorization_code',
    code,
  })
  if (reply.sub_code?.startsWith('isv.code-')) throw oauthCodeInvalid()
  // a success has no code of its own
  if ((reply.code ?? '10000') !== '10000') throw unexpectedResponse(reply)
  const subjects: string[] = []
  for (const [name, form] of Object.entries(forms)) {
    const value = reply[name]
    if (value === undefined || value === '') continue
    if (typeof value !== 'string' || !form.test(value)) throw unexpectedResponse(reply)
    subjects.push(value)
  }
  if (subjects.length === 0) throw unexpectedResponse(reply)
  return subjects
}
