import { hashPerson, LoginCodes } from '../login/login-codes.ts'
import { chosenName, loginPage, loginRefusal, redirectBack } from '../login/login-page.ts'
import { invalidArguments } from './replies.ts'

type Fields = Readonly<Record<string, string>>
type Answer = Readonly<{ name: string; reply: Readonly<Record<string, string>> }>

/** Alipay's sign-in: the authorization page and the two API methods behind it. */
export class AlipayLogin {
  readonly #codes = new LoginCodes()
  readonly #names = new Map<string, string>()
  readonly #appId: string

  constructor(appId: string) {
    this.#appId = appId
  }

  /** `/alipay/oauth2/publicAppAuthorize.htm`: the sign-in page, or a redirect when the query names the person. */
  authorize({ searchParams: query }: URL): Response {
    const redirectUri = query.get('redirect_uri') ?? ''
    const scope = query.get('scope') ?? ''
    if (query.get('app_id') !== this.#appId) return loginRefusal('支付宝', 'app_id')
    if (!['auth_user', 'auth_base'].includes(scope)) return loginRefusal('支付宝', 'scope')
    if (!/^https?:\/\//.test(redirectUri) || !URL.canParse(redirectUri))
      return loginRefusal('支付宝', 'redirect_uri')
    const name = chosenName(query)
    if (!name) return loginPage('支付宝', query)
    const parameters = {
      app_id: this.#appId,
      source: 'alipay_wallet',
      scope,
      state: query.get('state') ?? '',
    }
    return redirectBack(redirectUri, { ...parameters, auth_code: this.#codes.issue({ name, redirectUri }) })
  }

  /** The answer of a sign-in method and the JSON member that holds it; undefined for any other method. */
  answer(method: string, fields: Fields): Answer | undefined {
    if (method === 'alipay.system.oauth.token') return this.#token(fields)
    if (method === 'alipay.user.info.share') return this.#person(fields)
    return undefined
  }

  #token(fields: Fields): Answer {
    if (fields.grant_type !== 'authorization_code')
      return refused('isv.unknow-grant-type', '未知的 grant_type')
    const login = this.#codes.consume(fields.code ?? '')
    if (typeof login === 'string') return refused('isv.code-invalid', '授权码code无效')
    const token = `authusrB${crypto.randomUUID().replaceAll('-', '')}`
    this.#names.set(token, login.name)
    if (this.#names.size > 50_000) this.#names.delete(this.#names.keys().next().value as string)
    return {
      name: 'alipay_system_oauth_token_response',
      reply: {
        ...this.#subjects(login.name),
        access_token: token,
        expires_in: '1296000',
        refresh_token: `authusrB${crypto.randomUUID().replaceAll('-', '')}`,
        re_expires_in: '2592000',
      },
    }
  }

  #person(fields: Fields): Answer {
    const name = this.#names.get(fields.auth_token ?? '')
    if (name === undefined) return refused('isv.invalid-auth-token', '无效的访问令牌')
    const reply = { code: '10000', msg: 'Success', ...this.#subjects(name), nick_name: name }
    return { name: 'alipay_user_info_share_response', reply }
  }

  #subjects(name: string) {
    const digest = hashPerson(this.#appId, name)
    const digits = String(BigInt(`0x${digest.slice(0, 16)}`) % 10n ** 12n).padStart(12, '0')
    return { user_id: `2088${digits}`, open_id: digest.slice(16, 63) }
  }
}

function refused(subCode: string, subMessage: string): Answer {
  return { name: 'error_response', reply: invalidArguments(subCode, subMessage) }
}
