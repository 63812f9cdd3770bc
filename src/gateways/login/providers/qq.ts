import { config } from '../../../config/index.ts'
import type { LoginClient } from '../../../config/logins.ts'
import { AppError, gatewayNotConfigured, gatewayUnavailable } from '../../../lib/errors.ts'
import { readLimitedText } from '../../read-limited.ts'
import { type LoginProvider, oauthCodeInvalid } from '../login-provider.ts'
import { parseQqResponse, type QqResponse, qqErrorCode } from '../qq-responses.ts'

const home = 'https://graph.qq.com'
const maxBytes = 16_384

/** The code is unreadable, good for no token, used before: https://wiki.connect.qq.com/公共返回码说明 */
const codeErrors = [100018, 100019, 100020]

/** QQ's sign-in as one registered application sees it; the person's openid is the subject. */
export function createQqLogin(client: LoginClient | undefined, timeoutMs = 5_000): LoginProvider {
  const ours = () => {
    if (!client) throw gatewayNotConfigured()
    return client
  }
  return {
    name: 'qq',
    isConfigured: () => client !== undefined,
    authorizationUrl: (state) => {
      const { clientId, redirectUri } = ours()
      return address(ours(), 'authorize', {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
      })
    },
    redeem: async (code) => ({ subjects: [await redeem(ours(), code, timeoutMs)] }),
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
  if (codeErrors.includes(qqErrorCode(token) ?? 0)) throw oauthCodeInvalid()
  const accessToken = textMember(token, 'token', 'access_token', /^[!-~]{1,512}$/)
  const me = await callQq(client, timeoutMs, 'me', { access_token: accessToken, fmt: 'json' })
  const openid = textMember(me, 'me', 'openid', /^[\w-]{1,128}$/)
  // a token that was made for another application must not sign anybody in here
  if (me.client_id !== clientId) throw unavailable('me', 'the openid of another application')
  return openid
}

/** QQ takes everything in the query, secrets included: what fails is told without the address. */
async function callQq(client: LoginClient, timeoutMs: number, what: string, query: Record<string, string>) {
  try {
    const response = await fetch(address(client, what, query), {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) throw unavailable(what, `HTTP ${response.status}`)
    return parseQqResponse(await readLimitedText(response, maxBytes))
  } catch (error) {
    if (error instanceof AppError) throw error
    const { name, code = '' } = error as { name: string; code?: unknown }
    throw unavailable(what, code ? `${name} ${code}` : (error as Error).message)
  }
}

/** One member of an answer. @throws 503 gateway_unavailable when the answer tells an error, or not this in its form */
function textMember(answer: QqResponse, what: string, name: string, form: RegExp): string {
  const failure = qqErrorCode(answer)
  if (failure !== undefined) throw unavailable(what, `error ${failure}`)
  const value = answer[name]
  if (typeof value !== 'string' || !form.test(value)) throw unavailable(what, `no usable ${name}`)
  return value
}

function address({ baseUrl = home }: LoginClient, what: string, query: Record<string, string>): string {
  return `${baseUrl}/oauth2.0/${what}?${new URLSearchParams(query)}`
}

function unavailable(what: string, reason: string): AppError {
  return gatewayUnavailable({ cause: new Error(`QQ ${what}: ${reason}`) })
}
