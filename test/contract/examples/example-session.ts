import type { ExampleShop } from './example-shop.ts'
import type { Sent } from './send-example.ts'

type Message = Readonly<{ code: string; link: string | null }>
type Fields = Readonly<Record<string, unknown>>

export type ExampleSession = Awaited<ReturnType<typeof openSession>>

/** Signs in the demo shopper and the demo staff, and obtains values that are made at run time as a person would. */
export async function openSession(shop: ExampleShop) {
  const users = { shopper: { ...shop.users.shopper }, staff: { ...shop.users.staff } }
  const tokens = { shopper: '', staff: '' }
  let recoveryCodes: string[] = []
  let calls = 0
  // limits count addresses
  const nextAddress = () => `198.51.100.${++calls % 250}`
  const session = {
    ...{ users, tokens },
    signIn,
    renew,
    captcha,
    smsCode,
    tokenOf,
    startReset,
    resetCode,
    confirmReset,
    mailToken,
    visitProvider,
    pay,
    staffCookie,
    refreshToken: async () =>
      (await post('/authorizations/', { ...users.shopper, refresh: true })).refresh_token as string,
    bindingToken: async () => {
      const { headers, query } = await visitProvider()
      return (await get(`/oauth/qq/user/?${new URLSearchParams(query)}`, headers)).access_token as string
    },
    totpSecret: async () => {
      const { password } = users.staff
      return (await post('/meiduo_admin/totp/', { password }, bearer(tokens.staff))).secret as string
    },
    /** A recovery code takes the place of a code of the app. */
    secondFactor: () => ({ password: users.staff.password, otp: recoveryCodes.pop() as string }),
    staffResetToken: async () => {
      const issued = await post(
        '/meiduo_admin/permission/admins/5/password_resets/',
        undefined,
        bearer(tokens.staff),
      )
      return issued.token as string
    },
  }
  await signIn()
  return session

  async function signIn(): Promise<void> {
    tokens.shopper = await tokenOf(users.shopper.username, users.shopper.password)
    tokens.staff = (await post('/meiduo_admin/authorizations/', users.staff)).token as string
  }

  /** Signs in again after an operation that ended the session. While a second factor is set up, its answers hold what signs in. */
  async function renew(operationId: string, { status, text }: Sent): Promise<void> {
    if (status >= 300) return
    const body = (text ? JSON.parse(text) : {}) as { token?: string; recovery_codes?: string[] }
    if (body.recovery_codes) {
      recoveryCodes = body.recovery_codes
      tokens.staff = body.token ?? tokens.staff
      return
    }
    const password = newPasswords[operationId]
    if (password) users.shopper.password = password
    await signIn()
  }

  async function tokenOf(username: string, password: string): Promise<string> {
    return (await post('/authorizations/', { username, password })).token as string
  }

  async function captcha(): Promise<Record<string, string>> {
    const id = crypto.randomUUID()
    await fetch(`${shop.base}/image_codes/${id}/`, { headers: { 'x-forwarded-for': nextAddress() } })
    const { text } = (await (await fetch(`${shop.sandbox}/captchas/${id}/`)).json()) as { text: string }
    return { image_code_id: id, text }
  }

  async function smsCode(mobile: string, purpose: string): Promise<string> {
    await forgetIntervals()
    await get(`/sms_codes/${mobile}/?${new URLSearchParams({ ...(await captcha()), purpose })}`)
    return (await lastMessage(mobile)).code
  }

  async function startReset(): Promise<string> {
    await forgetIntervals()
    const query = new URLSearchParams(await captcha())
    return (await get(`/accounts/demo_shopper/sms/token/?${query}`)).access_token as string
  }

  async function resetCode(): Promise<Record<string, string>> {
    const access_token = await startReset()
    await get(`/sms_codes/?${new URLSearchParams({ access_token })}`)
    return { access_token, sms_code: (await lastMessage('15400000001')).code }
  }

  async function confirmReset(): Promise<string> {
    const query = new URLSearchParams(await resetCode())
    return (await get(`/accounts/demo_shopper/password/token/?${query}`)).access_token as string
  }

  async function mailToken(): Promise<string> {
    await send('PUT', '/email/', { email: 'xiaoman@example.com' }, bearer(tokens.shopper))
    const { link } = await lastMessage('xiaoman@example.com')
    return new URL(link as string).searchParams.get('token') as string
  }

  async function visitProvider() {
    const start = await fetch(`${shop.base}/oauth/qq/authorization/`)
    const { login_url } = (await start.json()) as { login_url: string }
    const cookie = start.headers.getSetCookie().map((line) => line.split(';')[0])
    const page = await fetch(`${login_url}&as=xiaoman`, { redirect: 'manual' })
    const back = new URL(page.headers.get('location') as string)
    return { headers: { cookie: cookie.join('; ') }, query: Object.fromEntries(back.searchParams) }
  }

  async function pay(): Promise<Record<string, string>> {
    const { alipay_url } = await get(`/orders/${order}/payment/`, bearer(tokens.shopper))
    await fetch(alipay_url as string)
    const paid = await fetch(`${shop.sandbox}/alipay/pay/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ out_trade_no: order, notify: false }),
    })
    const { return_url } = (await paid.json()) as { return_url: string }
    return Object.fromEntries(new URL(return_url).searchParams)
  }

  async function staffCookie(): Promise<Record<string, string>> {
    const { answer, body } = await send('POST', '/meiduo_admin/sessions/', users.staff)
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0])
    return { cookie: cookie.join('; '), 'x-csrf-token': body.csrf_token as string }
  }

  async function lastMessage(to: string): Promise<Message> {
    const answer = await fetch(`${shop.sandbox}/messages/?to=${encodeURIComponent(to)}`)
    const [message] = (await answer.json()) as Message[]
    if (!message) throw new Error(`no message to ${to}`)
    return message
  }

  /** A person waits a minute for the next SMS. */
  async function forgetIntervals(): Promise<void> {
    const keys = await shop.redis.keys('*sms*interval*')
    if (keys.length > 0) await shop.redis.del(...keys)
  }

  async function get(path: string, headers: Record<string, string> = {}): Promise<Fields> {
    return (await send('GET', path, undefined, headers)).body
  }

  async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Fields> {
    return (await send('POST', path, body, headers)).body
  }

  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${shop.base}${path}`, {
      method,
      headers: {
        origin: shop.origin,
        'x-forwarded-for': nextAddress(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return { answer, body: (text ? JSON.parse(text) : {}) as Fields }
  }
}

const order = `20260101000000${'11'.padStart(16, '0')}`
/** Passwords that examples set. */
const newPasswords: Readonly<Record<string, string>> = {
  resetPassword: 'correct-horse',
  changePassword: 'battery-staple',
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
