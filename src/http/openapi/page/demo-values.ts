import { type Fields, parseFields, withFields } from './body-fields.ts'
import { createDemoPerson, digits } from './demo-person.ts'

export type DemoRequest = {
  method: string
  url: string
  headers: Record<string, string>
  body?: unknown
}

/** Values of one operation in the document, by the names of its parameters and of the members of its body. */
export type Examples = Readonly<Fields>

const exampleMobile = '13800000001'

type Filler = (request: DemoRequest, ids: readonly string[]) => Promise<Filled>
type Filled = Readonly<{ query?: Fields; body?: Fields; path?: string; token?: string }>

/**
 * Returns what replaces the example values that only a person could read elsewhere: the text of a captcha, an SMS code, the link
 * of a mail, the code of a third-party sign-in, the password of a demo user. It reads them from the sandbox of the demo shop.
 * @param mall the origin of the mall
 * @param sandbox the origin of its sandbox
 * @param fetch sends the requests, with the cookies of one browser
 */
export function createDemoValues(mall: string, sandbox: string, fetch = globalThis.fetch) {
  const person = createDemoPerson(mall, sandbox, fetch)
  const secondFactor: Filler = async () => {
    const { token, ...body } = await person.confirmTotp()
    return { token, body }
  }
  const fillers: readonly (readonly [method: string, path: RegExp, fill: Filler, actor?: 'someone new'])[] = [
    [
      'GET',
      /^\/sms_codes\/(\d+)\/?$/,
      async (_, [mobile]) => ({
        query: { ...(await person.readCaptcha()), image_code: undefined },
        // one SMS goes to a mobile in a minute
        ...(mobile === exampleMobile && { path: `/sms_codes/139${digits()}/` }),
      }),
    ],
    [
      'GET',
      /^\/accounts\/[^/]+\/sms\/token\/?$/,
      async () => ({ query: { ...(await person.readCaptcha()), image_code: undefined } }),
    ],
    [
      'GET',
      /^\/sms_codes\/?$/,
      async () => ({ query: { access_token: (await person.startReset()).access_token } }),
    ],
    [
      'GET',
      /^\/accounts\/[^/]+\/password\/token\/?$/,
      async () => {
        const { shopper, ...query } = await person.sendReset()
        return { query, path: `/accounts/${shopper.username}/password/token/` }
      },
    ],
    [
      'POST',
      /^\/users\/\d+\/password\/?$/,
      async () => {
        const { shopper, userId, access_token } = await person.confirmReset()
        const { password } = shopper
        const body = { password, password2: password, access_token }
        return { body, path: `/users/${userId}/password/` }
      },
    ],
    ['POST', /^\/users\/?$/, async () => ({ body: await person.newAccount() })],
    [
      'POST',
      /^\/authorizations\/?$/,
      async () => {
        const { username, password } = (await person.users()).shopper
        return { body: { username, password } }
      },
    ],
    [
      'POST',
      /^\/authorizations\/sms\/?$/,
      async () => {
        const { mobile = '' } = (await person.users()).shopper
        return { body: { mobile, sms_code: await person.readSmsCode(mobile, 'sign_in') } }
      },
    ],
    [
      'POST',
      /^\/authorizations\/refresh\/?$/,
      async () => ({
        body: { refresh_token: (await person.signIn('shopper', { refresh: true })).refresh_token },
      }),
    ],
    [
      'PUT',
      /^\/user\/mobile\/?$/,
      async () => {
        const { token, password } = await person.registerSomeone()
        const mobile = `139${digits()}`
        const new_code = await person.readSmsCode(mobile, 'change_mobile')
        return { token, body: { mobile, new_code, password, old_code: undefined } }
      },
      'someone new',
    ],
    [
      'PUT',
      /^\/user\/password\/?$/,
      async () => {
        const { token, password } = await person.registerSomeone()
        return { token, body: { old_password: password } }
      },
      'someone new',
    ],
    [
      'DELETE',
      /^\/user\/?$/,
      async () => {
        const { token, password } = await person.registerSomeone()
        return { token, body: { password } }
      },
      'someone new',
    ],
    [
      'GET',
      /^\/emails\/verification\/?$/,
      async () => {
        const email = `demo_${digits()}@example.com`
        const { token } = await person.registerSomeone()
        await person.json(`${mall}/email/`, { method: 'PUT', token, body: { email } })
        const link = new URL(await person.newestMessage(email, 'link'))
        return { query: { token: link.searchParams.get('token') } }
      },
    ],
    [
      'GET',
      /^\/oauth\/(\w+)\/user\/?$/,
      async (_, [provider = '']) => ({ query: await person.comeBackFrom(provider) }),
    ],
    [
      'POST',
      /^\/oauth\/(\w+)\/user\/?$/,
      async (_, [provider = '']) => {
        const { code, state } = await person.comeBackFrom(provider)
        const query = new URLSearchParams({ code: code ?? '', state: state ?? '' })
        const { access_token } = await person.json(`${mall}/oauth/${provider}/user/?${query}`)
        const mobile = `139${digits()}`
        return { body: { mobile, sms_code: await person.readSmsCode(mobile, 'bind'), access_token } }
      },
    ],
    [
      'PUT',
      /^\/payment\/status\/?$/,
      async ({ url }) => {
        const order = new URL(url).searchParams.get('out_trade_no') ?? ''
        const { token } = await person.signIn('shopper')
        const { alipay_url } = await person.json(`${mall}/orders/${order}/payment/?pay_method=2`, { token })
        await fetch(alipay_url as string)
        const body = { out_trade_no: order }
        const { return_url } = await person.json(`${sandbox}/alipay/pay/`, { method: 'POST', body })
        return { query: Object.fromEntries(new URL(return_url as string).searchParams) }
      },
    ],
    [
      'POST',
      /^\/meiduo_admin\/(authorizations|sessions)\/?$/,
      async () => ({ body: { ...(await person.users()).staff, otp: undefined } }),
    ],
    [
      'POST',
      /^\/meiduo_admin\/totp\/?$/,
      async () => ({ body: { password: (await person.users()).staff.password } }),
    ],
    [
      'POST',
      /^\/meiduo_admin\/totp\/confirmation\/?$/,
      async () => {
        const { token, otp } = await person.startTotp()
        return { token, body: { otp } }
      },
      'someone new',
    ],
    ['POST', /^\/meiduo_admin\/totp\/recovery_codes\/?$/, secondFactor, 'someone new'],
    ['DELETE', /^\/meiduo_admin\/totp\/?$/, secondFactor, 'someone new'],
    ['POST', /^\/meiduo_admin\/password_resets\/?$/, async () => ({ body: await person.readReset() })],
  ]

  /**
   * Returns the request with the values of the demo shop instead of the examples, or the request itself if it needs none. What
   * a person has typed stays; then the request is of this person and not of a new one.
   * @throws Error when the sandbox or the mall refuses a step
   */
  async function fill(request: DemoRequest, examples: Examples): Promise<DemoRequest> {
    const found = find(request.method, new URL(request.url).pathname)
    if (!found || (found.actor && hasTyped(request, examples))) return request
    return withValues(request, await found.filler(request, found.ids), examples)
  }

  function find(method: string, pathname: string) {
    for (const [own, path, filler, actor] of fillers) {
      const ids = method.toUpperCase() === own ? path.exec(pathname) : null
      if (ids) return { filler, ids: ids.slice(1), actor }
    }
    return undefined
  }

  /** Whether an operation needs values of the demo shop. */
  const isFilled = (method: string, pathname: string) => find(method, pathname) !== undefined

  return { fill, isFilled, signIn: person.signIn }
}

const isTyped = (value: unknown, example: unknown) =>
  value !== undefined && value !== null && String(value) !== String(example)

const hasTyped = ({ body }: DemoRequest, examples: Examples) =>
  Object.entries(parseFields(body)).some(([name, value]) => isTyped(value, examples[name]))

function withValues(request: DemoRequest, filled: Filled, examples: Examples): DemoRequest {
  const { query = {}, body = {}, path, token } = filled
  const url = new URL(request.url)
  if (path) url.pathname = path
  for (const [name, value] of Object.entries(query)) {
    if (isTyped(url.searchParams.get(name), examples[name])) continue
    if (value === undefined || value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, String(value))
  }
  const sent = parseFields(request.body)
  const untyped = Object.entries(body).filter(([name]) => !isTyped(sent[name], examples[name]))
  return {
    ...request,
    url: url.href,
    ...(token && { headers: { ...request.headers, Authorization: `Bearer ${token}` } }),
    ...(filled.body && { body: withFields(request.body, Object.fromEntries(untyped)) }),
  }
}
