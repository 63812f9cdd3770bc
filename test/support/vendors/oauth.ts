import { Elysia } from 'elysia'
import { createOauthRoutes } from '../../../src/domains/oauth/routes.ts'
import { issueSmsCode } from '../../../src/domains/verification/sms-codes.ts'
import type { SmsPurpose } from '../../../src/domains/verification/sms-message.ts'
import type { LoginProvider } from '../../../src/gateways/login/login-provider.ts'
import { errorsPlugin } from '../../../src/http/errors.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { lastCode } from '../factories/registration.ts'
import { type CallOptions, call, callOn, randomAddress } from '../http.ts'

/** The query parameter in which each provider returns its code. */
const codeNames = { qq: 'code', alipay: 'auth_code' } as const
export type Party = keyof typeof codeNames

export const password = 'correct-horse'
export const newPerson = () => `某人 ${crypto.randomUUID()}`

/** Signs in at the sandbox's login page as `person`. @returns the callback's code, state, path and cookie */
export async function visit(party: Party, person: string, next = '/cart.html', options: CallOptions = {}) {
  const start = await call<{ login_url: string }>(
    'GET',
    `/oauth/${party}/authorization/?next=${encodeURIComponent(next)}`,
    options,
  )
  const page = `${start.json.login_url}&as=${encodeURIComponent(person)}`
  const location = (await fetch(page, { redirect: 'manual' })).headers.get('location') as string
  const back = new URL(location)
  return {
    back,
    code: back.searchParams.get(codeNames[party]) as string,
    state: back.searchParams.get('state') as string,
    path: `/oauth/${party}/user/${back.search}`,
    cookie: start.cookie,
  }
}

/** Returns the binding token (`access_token`) of a person who has no account yet. */
export async function accessTokenOf(party: Party, person: string): Promise<string> {
  const { json } = await call<{ access_token: string }>('GET', (await visit(party, person)).path)
  return json.access_token
}

/** Issues a new SMS code, ignoring the interval between two codes for one mobile. */
export async function smsCodeFor(mobile: string, purpose: SmsPurpose = 'bind'): Promise<string> {
  await redis.del(keys.smsInterval(mobile))
  await issueSmsCode(mobile, purpose, { address: randomAddress(), fingerprint: 'test' })
  return lastCode(mobile, [purpose])
}

export type Bound = { token: string; id: number; user_id: number; username: string; code: string }

/** Binds a third-party identity to a mobile over HTTP, with a new SMS code unless one is given. */
export async function bind(
  party: string,
  fields: { mobile: string; access_token: string; password?: string; sms_code?: string; refresh?: boolean },
  options: CallOptions = {},
) {
  const body = { password, ...fields, sms_code: fields.sms_code ?? (await smsCodeFor(fields.mobile)) }
  return call<Bound>('POST', `/oauth/${party}/user/`, { body, ...options })
}

/**
 * Creates an app with only the third-party sign-in routes of these providers.
 * @returns a function that calls the app
 */
export function oauthThrough(...providers: LoginProvider[]) {
  const routes = createOauthRoutes(new Map(providers.map((provider) => [provider.name, provider])))
  const app = new Elysia().use(errorsPlugin).use(routes)
  return <T = Record<string, unknown>>(method: string, path: string, options?: CallOptions) =>
    callOn<T>(app, method, path, options)
}

type Through = ReturnType<typeof oauthThrough>
export type Back = { access_token?: string; user_id?: number; code?: string }

/** Creates a provider whose codes are the subjects, joined by dots. */
export const plainParty = (redeem?: LoginProvider['redeem']): LoginProvider => ({
  name: 'plain',
  isConfigured: () => true,
  authorizationUrl: (state) => `http://127.0.0.1/?${new URLSearchParams({ state })}`,
  redeem: redeem ?? (async (code) => ({ subjects: code.split('.') })),
})

/** Returns the callback path of a provider, with a new state. */
export async function backPath(through: Through, name: string, code: string): Promise<string> {
  const { json } = await through<{ login_url: string }>('GET', `/oauth/${name}/authorization/`)
  const state = new URL(json.login_url).searchParams.get('state') as string
  return `/oauth/${name}/user/?code=${code}&state=${encodeURIComponent(state)}`
}

/** Calls the callback path of a provider with a new state. */
export const comeBack = async (through: Through, name: string, code: string) =>
  through<Back>('GET', await backPath(through, name, code))

/** Binds an identity of such an app to a mobile, with a new SMS code. */
export const bindThrough = async (through: Through, name: string, mobile: string, access_token = '') =>
  through<Bound>('POST', `/oauth/${name}/user/`, {
    body: { mobile, password, access_token, sms_code: await smsCodeFor(mobile) },
  })
