import type { Faults } from '../faults/faults.ts'
import { hashPerson, LoginCodes } from '../login/login-codes.ts'
import { chosenName, loginPage, loginRefusal, redirectBack } from '../login/login-page.ts'

export type QqSettings = Readonly<{ clientId: string; clientSecret: string }>

type Answer = Readonly<Record<string, string | number>>

/** Imitates QQ's sign-in. As QQ does, it answers errors with status 200, and JSON only when `fmt=json` is set. */
export class QqServer {
  readonly #codes = new LoginCodes()
  readonly #names = new Map<string, string>()
  readonly #settings: QqSettings
  readonly #faults: Faults

  constructor(settings: QqSettings, faults: Faults) {
    this.#settings = settings
    this.#faults = faults
  }

  /** `/qq/oauth2.0/authorize`: the sign-in page, or a redirect when the query names the person. */
  authorize({ searchParams: query }: URL): Response {
    const redirectUri = query.get('redirect_uri') ?? ''
    if (query.get('response_type') !== 'code') return loginRefusal('QQ', '100000: response_type')
    if (query.get('client_id') !== this.#settings.clientId) return loginRefusal('QQ', '100008: client_id')
    if (!/^https?:\/\//.test(redirectUri) || !URL.canParse(redirectUri))
      return loginRefusal('QQ', '100010: redirect_uri')
    const name = chosenName(query)
    if (!name) return loginPage('QQ', query)
    const code = this.#codes.issue({ name, redirectUri })
    return redirectBack(redirectUri, { code, state: query.get('state') ?? '' })
  }

  /** `/qq/oauth2.0/token` and `/qq/oauth2.0/me`. */
  async api(what: 'token' | 'me', { searchParams: query }: URL): Promise<Response> {
    const fault = this.#faults.consume('qq', '', 'timeout', 'error', 'html')
    if (fault === 'timeout') return new Promise<Response>(() => {})
    if (fault === 'error') return new Response('Internal Server Error', { status: 500 })
    if (fault === 'html') return html('<html><body><h1>系统繁忙</h1></body></html>')
    const answer = what === 'token' ? this.#token(query) : this.#me(query)
    if (query.get('fmt') === 'json') return Response.json(answer)
    if (what === 'token' && !('error' in answer)) return html(new URLSearchParams(textOf(answer)).toString())
    return html(`callback( ${JSON.stringify(answer)} );\n`)
  }

  #token(query: URLSearchParams): Answer {
    const { clientId, clientSecret } = this.#settings
    if (query.get('grant_type') !== 'authorization_code') return failure(100004, 'grant_type error')
    if (query.get('client_id') !== clientId) return failure(100008, 'client_id is not found')
    if (query.get('client_secret') !== clientSecret) return failure(100009, 'client_secret is wrong')
    const login = this.#codes.consume(query.get('code') ?? '')
    if (login === 'used') return failure(100020, 'code is reused error')
    if (login === 'unknown') return failure(100019, 'code to access token error')
    if (query.get('redirect_uri') !== login.redirectUri) return failure(100010, 'redirect uri is illegal')
    const token = crypto.randomUUID().replaceAll('-', '').toUpperCase()
    this.#names.set(token, login.name)
    if (this.#names.size > 50_000) this.#names.delete(this.#names.keys().next().value as string)
    const refreshToken = crypto.randomUUID().replaceAll('-', '').toUpperCase()
    return { access_token: token, expires_in: 7_776_000, refresh_token: refreshToken }
  }

  #me(query: URLSearchParams): Answer {
    const name = this.#names.get(query.get('access_token') ?? '')
    if (name === undefined) return failure(100016, 'access token check failed')
    const { clientId } = this.#settings
    return { client_id: clientId, openid: hashPerson(clientId, name).slice(0, 32).toUpperCase() }
  }
}

function failure(error: number, description: string): Answer {
  return { error, error_description: description }
}

function textOf(answer: Answer): Record<string, string> {
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, String(value)]))
}

function html(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8' } })
}
