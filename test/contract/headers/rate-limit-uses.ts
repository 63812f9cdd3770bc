import { expect } from 'bun:test'
import type { PolicyName } from '../../../src/redis/limit-policies.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { captcha, newMobile, newName } from '../../support/factories/registration.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { type Answer, type CallOptions, call, randomAddress } from '../../support/http.ts'

export type State = Readonly<{ r: number; t: number | undefined }>
const item = /^"([a-z_]+)";r=(\d+)(?:;t=([1-9]\d*))?$/

/** Returns the states of the RateLimit header by policy. It fails for a header of another form. */
export function statesOf({ headers }: Answer<unknown>): Record<string, State> {
  const items = headers.get('ratelimit')?.split(', ') ?? []
  return Object.fromEntries(
    items.map((each) => {
      const [, name, r, t] = item.exec(each) ?? []
      expect([each, name]).toEqual([each, expect.any(String)])
      return [name as string, { r: Number(r), t: t === undefined ? undefined : Number(t) }]
    }),
  )
}

export const from = (address: string, options: CallOptions = {}): CallOptions => ({
  ...options,
  headers: { ...options.headers, 'x-forwarded-for': address },
})

/** Makes one call that a limit counts. `subject` is whose points it uses. */
export type Use = Readonly<{
  limit: string
  policy: PolicyName
  status: number
  prepare: () => Promise<Prepared>
}>
type Prepared = Readonly<{ subject: string; send: () => Promise<Answer<unknown>> }>

const ofAddress =
  (send: (options: (more?: CallOptions) => CallOptions) => Promise<Answer<unknown>>) => async () => {
    const subject = randomAddress()
    return { subject, send: () => send((more) => from(subject, more)) }
  }
export const password = 'wrong-horse-battery'
const reset = { user_id: 1, access_token: 'x.y.z', password, password2: password }

export const uses: readonly Use[] = [
  {
    limit: 'account-lookup',
    policy: 'account_lookup',
    status: 200,
    prepare: ofAddress((options) => call('GET', `/usernames/${newName()}/count/`, options())),
  },
  {
    limit: 'guest-cart',
    policy: 'guest_cart',
    status: 201,
    prepare: ofAddress(async (options) => {
      const body = { sku_id: await createSku(), count: 1 }
      return call('POST', '/cart/', options({ body }))
    }),
  },
  {
    limit: 'oauth-address',
    policy: 'oauth_start',
    status: 200,
    prepare: ofAddress((options) => call('GET', '/oauth/qq/authorization/', options())),
  },
  {
    limit: 'captcha-address',
    policy: 'captcha_hour',
    status: 200,
    prepare: ofAddress((options) => call('GET', `/image_codes/${crypto.randomUUID()}/`, options())),
  },
  {
    limit: 'captcha',
    policy: 'captcha_minute',
    status: 200,
    prepare: ofAddress((options) => call('GET', `/image_codes/${crypto.randomUUID()}/`, options())),
  },
  {
    limit: 'sms-address',
    policy: 'sms_address',
    status: 200,
    prepare: ofAddress(async (options) =>
      call('GET', `/sms_codes/${newMobile()}/?${await captcha()}`, options()),
    ),
  },
  {
    limit: 'sms-code-address',
    policy: 'sms_code_failures',
    status: 400,
    prepare: ofAddress((options) =>
      call('POST', '/authorizations/sms/', options({ body: { mobile: newMobile(), sms_code: '000000' } })),
    ),
  },
  {
    limit: 'reset-password',
    policy: 'reset_failures',
    status: 400,
    prepare: ofAddress((options) => call('POST', '/users/1/password/', options({ body: reset }))),
  },
  {
    limit: 'sign-in-address',
    policy: 'sign_in_failures',
    status: 400,
    prepare: ofAddress((options) =>
      call('POST', '/authorizations/', options({ body: { username: newName(), password } })),
    ),
  },
  {
    limit: 'sign-in-holder',
    policy: 'password_failures',
    status: 400,
    prepare: async () => {
      const { id, token } = await createUser()
      const body = { old_password: password, password: 'newer-horse-1', password2: 'newer-horse-1' }
      return { subject: `user:${id}`, send: () => call('PUT', '/user/password/', { token, body }) }
    },
  },
  {
    limit: 'mail-user',
    policy: 'mail_user',
    status: 200,
    prepare: async () => {
      const { id, token, username } = await createUser()
      const body = { email: `${username}@example.com` }
      return { subject: String(id), send: () => call('PUT', '/email/', { token, body }) }
    },
  },
  {
    limit: 'review-edits',
    policy: 'review_edits',
    status: 404,
    prepare: async () => {
      const { user, sku } = await createOrder(5)
      const options = { token: user.token, body: { score: 4 } }
      const send = () => call('PUT', `/skus/${sku}/comments/999999999/`, options)
      return { subject: String(user.id), send }
    },
  },
]
