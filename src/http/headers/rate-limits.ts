import type { Context } from 'elysia'
import { listPolicies, type PolicyName } from '../../redis/limit-policies.ts'
import { currentStates, type LimitState } from '../../redis/limit-states.ts'

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11) of the limited routes. The numbers come from the
 * scripts that count, so they cost no command of Redis.
 */

const smsCodes = ['sms_code_failures'] as const
const passwords = ['sign_in_failures', 'password_failures'] as const
const sms = ['captcha_hour', 'captcha_network', 'sms_address'] as const

/** The published policies of each limited operation. */
const policiesByOperation: Readonly<Record<string, readonly PolicyName[]>> = {
  issueCaptcha: ['captcha_minute', 'captcha_hour', 'captcha_network'],
  requestSmsCode: sms,
  sendPasswordResetCode: sms,
  confirmPasswordReset: smsCodes,
  resetPassword: ['reset_failures'],
  changePassword: passwords,
  signIn: ['sign_in_failures'],
  signInBySms: smsCodes,
  changeMobile: [...smsCodes, ...passwords],
  countUsername: ['account_lookup'],
  countMobile: ['account_lookup'],
  register: smsCodes,
  closeAccount: passwords,
  changeEmail: ['mail_user'],
  changeEmailAlias: ['mail_user'],
  startOauthSignIn: ['oauth_start'],
  bindIdentity: [...smsCodes, 'sign_in_failures'],
  addToCart: ['guest_cart'],
  setCartLine: ['guest_cart'],
  editReview: ['review_edits'],
  signInStaff: ['sign_in_failures'],
  startStaffSession: ['sign_in_failures'],
  resetStaffPassword: ['reset_failures'],
  startTotp: passwords,
  disableTotp: passwords,
  renewRecoveryCodes: passwords,
}

/** Returns the published policies of an operation; none for one without limits. */
export function policiesOf(operationId: string | undefined): readonly PolicyName[] {
  return policiesByOperation[operationId ?? ''] ?? []
}

type Hooks = { detail?: { operationId?: string }; mapResponse?: { fn: unknown }[] }
type Route = Readonly<{ hooks: Hooks }>

/**
 * Adds to each limited route the function that sends the headers: the policies on every answer, the state on each whose
 * request was counted. Elysia composes a route at its first request, so call this before that.
 */
export function sendRateLimits(app: { routes: readonly Route[] }): void {
  for (const { hooks } of app.routes) {
    const names = policiesOf(hooks.detail?.operationId)
    if (names.length === 0) continue
    const policies = presentPolicies(names)
    const send = ({ set }: Pick<Context, 'set'>) => {
      set.headers['ratelimit-policy'] = policies
      // an operation may also clear other limits, such as the locks of an account
      const states = currentStates().filter(({ policy }) => names.includes(policy))
      if (states.length > 0) set.headers.ratelimit = states.map(presentState).join(', ')
    }
    hooks.mapResponse = [{ fn: send }, ...(hooks.mapResponse ?? [])]
  }
}

function presentPolicies(names: readonly PolicyName[]): string {
  return limitsOf(names)
    .map(({ policy, limit }) => `"${policy}";q=${limit.points};w=${limit.seconds}`)
    .join(', ')
}

function limitsOf(names: readonly PolicyName[]) {
  const known = new Map(listPolicies().map(({ policy, limit }) => [policy, limit]))
  return names.flatMap((policy) => {
    const limit = known.get(policy)
    return limit ? [{ policy, limit }] : []
  })
}

function presentState({ policy, remaining, resetSeconds }: LimitState): string {
  return `"${policy}";r=${remaining}${resetSeconds === undefined ? '' : `;t=${resetSeconds}`}`
}

/**
 * Returns the first operation with the same policies, by which the document names the headers that they share; undefined for one
 * without limits.
 */
export function limitedLike(operationId: string): string | undefined {
  const policies = `${policiesOf(operationId)}`
  return policies && Object.keys(policiesByOperation).find((each) => `${policiesOf(each)}` === policies)
}

/** Returns the headers of the answers of a limited operation in the OpenAPI document; none for one without limits. */
export function rateLimitReferences(operationId: string) {
  const like = limitedLike(operationId)
  if (!like) return {}
  return {
    'RateLimit-Policy': { $ref: `#/components/headers/RateLimitPolicy.${like}` },
    RateLimit: { $ref: `#/components/headers/RateLimit.${like}` },
  }
}

/** Describes the headers of limited operations for the OpenAPI document. The page /docs/errors/ describes each policy. */
export function describeRateLimits() {
  const kinds = new Set(Object.keys(policiesByOperation).map(limitedLike))
  const named = [...kinds].flatMap((like = '') => {
    const names = policiesOf(like)
    const states = limitsOf(names).map(({ policy, limit }) => ({
      policy,
      remaining: limit.points - 1,
      resetSeconds: limit.seconds,
    }))
    const [policies, left] = [presentPolicies(names), states.map(presentState).join(', ')]
    return [
      [`RateLimitPolicy.${like}`, { ...policyHeader, ...(policies && { example: policies }) }],
      [`RateLimit.${like}`, { ...stateHeader, ...(left && { example: left }) }],
    ] as const
  })
  return {
    ...Object.fromEntries(named),
    RetryAfter: {
      description: '需等待的秒数 · seconds to wait',
      schema: { type: 'integer' },
      example: 60,
    },
  }
}

const policyHeader = {
  description:
    '此操作的[限额](/docs/errors/#limits)：w 秒内 q 次 · the [limits](/docs/errors/#limits) of the operation: q uses in w seconds',
  schema: { type: 'string' },
}
const stateHeader = {
  description:
    '各[限额](/docs/errors/#limits)剩余 r 次，t 秒后重置 · what each of the [limits](/docs/errors/#limits) leaves: r uses, reset in t seconds',
  schema: { type: 'string' },
}
