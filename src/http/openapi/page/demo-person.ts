/** Runs in the browser: imports nothing of the server. */

import type { Fields } from './body-fields.ts'

type DemoUser = Readonly<{ username: string; password: string; mobile?: string }>
type DemoUsers = Readonly<{ shopper: DemoUser; staff: DemoUser; warehouse: DemoUser }>
/** Most answers hold texts only. */
type Texts = { [name: string]: string }
type Call = { method?: string; token?: string; body?: Fields }

/** The interval of codes may have begun with the request before. */
const longestWaitSeconds = 5

/** Returns eight random digits. */
export const digits = () => String(Math.floor(Math.random() * 1e8)).padStart(8, '0')

/**
 * Returns the steps that a person takes in a demo shop: signs in, reads a captcha, an SMS or a mail at the sandbox.
 * @param mall the origin of the mall
 * @param sandbox the origin of its sandbox
 * @param fetch sends the requests, with the cookies of one browser
 */
export function createDemoPerson(mall: string, sandbox: string, fetch: typeof globalThis.fetch) {
  async function json<T = Texts>(url: string, { method = 'GET', token, body }: Call = {}) {
    const send = () =>
      fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
    let answer = await send()
    const seconds = Number(answer.headers.get('retry-after'))
    if (answer.status === 429 && seconds <= longestWaitSeconds) {
      await new Promise((done) => setTimeout(done, seconds * 1_000))
      answer = await send()
    }
    if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}`)
    return (answer.status === 204 ? {} : await answer.json()) as T
  }
  const users = () => json<DemoUsers>(`${sandbox}/demo-users/`)

  const signInAs = (place: 'shopper' | 'staff', { username, password }: DemoUser, more: Fields = {}) =>
    json<{ token: string; refresh_token: string }>(
      `${mall}${place === 'staff' ? '/meiduo_admin' : ''}/authorizations/`,
      { method: 'POST', body: { username, password, ...more } },
    )
  const signIn = async (who: 'shopper' | 'staff', more?: Fields) => signInAs(who, (await users())[who], more)

  async function readCaptcha() {
    const id = crypto.randomUUID()
    await fetch(`${mall}/image_codes/${id}/`)
    const { text } = await json<{ text: string }>(`${sandbox}/captchas/${id}/`)
    return { image_code_id: id, text }
  }

  async function newestMessage(to: string, part: 'code' | 'link'): Promise<string> {
    const messages = await json<Record<string, string | null>[]>(
      `${sandbox}/messages/?to=${encodeURIComponent(to)}`,
    )
    const found = messages.find((message) => message[part])?.[part]
    if (!found) throw new Error(`no message to ${to}`)
    return found
  }

  /** Sends an SMS code and reads it. One SMS goes to a mobile in a minute. */
  async function readSmsCode(mobile: string, purpose: string): Promise<string> {
    const query = new URLSearchParams({ ...(await readCaptcha()), purpose })
    await json(`${mall}/sms_codes/${mobile}/?${query}`)
    return newestMessage(mobile, 'code')
  }

  async function newAccount() {
    const mobile = `139${digits()}`
    return { username: `demo_${digits()}`, mobile, sms_code: await readSmsCode(mobile, 'register') }
  }

  /** A user who may be closed or changed without an effect on the demo shopper. */
  async function registerSomeone() {
    const password = `pw-${digits()}`
    const body = { ...(await newAccount()), password, password2: password, allow: true }
    const { token } = await json(`${mall}/users/`, { method: 'POST', body })
    return { token: token as string, password }
  }

  async function startReset() {
    const { shopper } = await users()
    const query = new URLSearchParams(await readCaptcha())
    const { access_token } = await json(`${mall}/accounts/${shopper.username}/sms/token/?${query}`)
    return { shopper, access_token: access_token as string }
  }

  async function sendReset() {
    const { shopper, access_token } = await startReset()
    await json(`${mall}/sms_codes/?access_token=${access_token}`)
    return { shopper, access_token, sms_code: await newestMessage(shopper.mobile ?? '', 'code') }
  }

  async function confirmReset() {
    const { shopper, ...query } = await sendReset()
    const path = `/accounts/${shopper.username}/password/token/?${new URLSearchParams(query)}`
    const { user_id, access_token } = await json<{ user_id: number; access_token: string }>(mall + path)
    return { shopper, userId: user_id, access_token }
  }

  /** Signs in at the sandbox's page of a provider, as a person who has no account yet. */
  async function comeBackFrom(provider: string) {
    const { login_url } = await json(`${mall}/oauth/${provider}/authorization/?next=%2F`)
    const { location } = await json(`${login_url}&as=${encodeURIComponent(`演示 ${digits()}`)}`)
    const { searchParams } = new URL(location as string)
    const code = searchParams.get('code') ?? searchParams.get('auth_code')
    return { code, auth_code: undefined, state: searchParams.get('state') }
  }

  async function readReset() {
    const { token } = await signIn('staff')
    const { warehouse } = await users()
    const admins = `${mall}/meiduo_admin/permission/admins/`
    const query = `?keyword=${warehouse.username}`
    const { lists } = await json<{ lists: { id: number; username: string }[] }>(admins + query, { token })
    const found = lists.find(({ username }) => username === warehouse.username)
    const call = { method: 'POST', token }
    const reset = await json(`${admins}${found?.id}/password_resets/`, call)
    return { token: reset.token, password: warehouse.password, password2: warehouse.password }
  }

  /** A new member of the staff, whose second factor may change without an effect on the demo staff. */
  async function startTotp() {
    const { token: maker } = await signIn('staff')
    const password = `pw-${digits()}`
    const member = { username: `demo_${digits()}`, password, mobile: `139${digits()}` }
    const call = { method: 'POST' }
    await json(`${mall}/meiduo_admin/permission/admins/`, { ...call, token: maker, body: member })
    const { token } = await signInAs('staff', member)
    const { secret } = await json(`${mall}/meiduo_admin/totp/`, { ...call, token, body: { password } })
    const { code } = await json(`${sandbox}/authenticator/?secret=${secret}`)
    return { token, password, otp: code }
  }

  /** A code is valid once, so a recovery code proves the second factor next. */
  async function confirmTotp() {
    const { token, password, otp } = await startTotp()
    const path = `${mall}/meiduo_admin/totp/confirmation/`
    const confirmed = await json<{ token: string; recovery_codes: string[] }>(path, {
      ...{ method: 'POST', token },
      body: { otp },
    })
    return { token: confirmed.token, password, otp: confirmed.recovery_codes[0] }
  }

  return {
    json,
    users,
    signIn,
    readCaptcha,
    readSmsCode,
    newestMessage,
    newAccount,
    registerSomeone,
    startReset,
    sendReset,
    confirmReset,
    comeBackFrom,
    readReset,
    startTotp,
    confirmTotp,
  }
}
