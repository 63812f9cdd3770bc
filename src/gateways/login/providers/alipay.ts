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
 * Creates the login provider of one application on Alipay's open platform. Older applications receive a user_id, newer
 * ones an open_id, and applications in transition both. Either one identifies the person.
 * https://opendocs.alipay.com/open/84bc7352_alipay.system.oauth.token
 */
export function createAlipayLogin(settings: AlipaySettings | undefined, timeoutMs?: number): LoginProvider {
  const requireSettings = () => {
    if (!settings) throw gatewayNotConfigured()
    return settings
  }
  return {
    name: 'alipay',
    isConfigured: () => settings !== undefined,
    authorizationUrl: (state) => {
      const { loginUrl, appId, loginRedirectUri } = requireSettings()
      const query = { app_id: appId, scope: 'auth_user', redirect_uri: loginRedirectUri, state }
      return `${loginUrl}?${new URLSearchParams(query)}`
    },
    redeem: async (code) => ({ subjects: await redeem(requireSettings(), code, timeoutMs) }),
  }
}

export const provider = createAlipayLogin(config.alipay)

/** The subjectForms do not overlap: a user_id has 16 digits and an open_id is longer. */
const subjectForms = { user_id: /^2088\d{12}$/, open_id: /^[\w-]{20,128}$/ } as const

async function redeem(settings: AlipaySettings, code: string, timeoutMs?: number): Promise<string[]> {
  const response = await callAlipay(createAlipayClient(settings, timeoutMs), 'alipay.system.oauth.token', {
    grant_type: 'authorization_code',
    code,
  })
  if (response.sub_code?.startsWith('isv.code-')) throw oauthCodeInvalid()
  // a successful response has no code
  if ((response.code ?? '10000') !== '10000') throw unexpectedResponse(response)
  const subjects: string[] = []
  for (const [name, form] of Object.entries(subjectForms)) {
    const value = response[name]
    if (value === undefined || value === '') continue
    if (typeof value !== 'string' || !form.test(value)) throw unexpectedResponse(response)
    subjects.push(value)
  }
  if (subjects.length === 0) throw unexpectedResponse(response)
  return subjects
}
