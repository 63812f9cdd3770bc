import { config } from '../../../config/index.ts'
import type { LoginClient } from '../../../config/parts/logins.ts'
import { AppError, gatewayNotConfigured, gatewayUnavailable } from '../../../lib/errors.ts'
import { readLimitedText } from '../../read-limited.ts'
import { type LoginProvider, oauthCodeInvalid } from '../login-provider.ts'
import { parseQqResponse, type QqResponse, qqErrorCode } from '../qq-responses.ts'

const defaultBaseUrl = 'https://graph.qq.com'
const maxBytes = 16_384

/** The authorization code is malformed, invalid or used. https://wiki.connect.qq.com/公共返回码说明 */
const invalidCodeErrors = [100018, 100019, 100020]

/** Creates the login provider of one application at QQ Connect. The subject is the person's openid. */
export function createQqLogin(client: LoginClient | undefined, timeoutMs = 5_000): LoginProvider {
  const requireClient = () => {
    if (!client) throw gatewayNotConfigured()
    return client
  }
  return {
    name: 'qq',
    isConfigured: () => client !== undefined,
    authorizationUrl: (state) => {
      const { clientId, redirectUri } = requireClient()
      return address(requireClient(), 'authorize', {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
      })
    },
    redeem: async (code) => ({ subjects: [await redeem(requireClient(), code, timeoutMs)] }),
  }
}

export const provider = createQqLogin(config.login.qq)

async function redeem(client: LoginClient, code: string, timeoutMs: number): Promise<string> {
  const { clientId, clientSecret, redirectUri } = client
  const token = await callQq(client, timeoutMs, 'token', {
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    code,
    redirect_uri: redirectUri,
    fmt: 'json',
  })
  if (invalidCodeErrors.includes(qqErrorCode(token) ?? 0)) throw oauthCodeInvalid()
  const accessToken = textMember(token, 'token', 'access_token', /^[!-~]{1,512}$/)
  const me = await callQq(client, timeoutMs, 'me', { access_token: accessToken, fmt: 'json' })
  const openid = textMember(me, 'me', 'openid', /^[\w-]{1,128}$/)
  // a token issued to another application must not sign a person in here
  if (me.client_id !== clientId) throw unavailable('me', 'the openid belongs to another application')
  return openid
}

/** Calls QQ. Errors omit the URL, because its query contains the client secret or the token. */
async function callQq(client: LoginClient, timeoutMs: number, method: string, query: Record<string, string>) {
  try {
    const response = await fetch(address(client, method, query), {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) throw unavailable(method, `HTTP ${response.status}`)
    return parseQqResponse(await readLimitedText(response, maxBytes))
  } catch (error) {
    if (error instanceof AppError) throw error
    const { name, code = '' } = error as { name: string; code?: unknown }
    throw unavailable(method, code ? `${name} ${code}` : (error as Error).message)
  }
}

/** Returns a text member. @throws 503 gateway_unavailable when the response is an error or the member is malformed */
function textMember(response: QqResponse, method: string, name: string, form: RegExp): string {
  const errorCode = qqErrorCode(response)
  if (errorCode !== undefined) throw unavailable(method, `error ${errorCode}`)
  const value = response[name]
  if (typeof value !== 'string' || !form.test(value)) throw unavailable(method, `no usable ${name}`)
  return value
}

function address(
  { baseUrl = defaultBaseUrl }: LoginClient,
  method: string,
  query: Record<string, string>,
): string {
  return `${baseUrl}/oauth2.0/${method}?${new URLSearchParams(query)}`
}

function unavailable(method: string, reason: string): AppError {
  return gatewayUnavailable({ cause: new Error(`QQ ${method}: ${reason}`) })
}
