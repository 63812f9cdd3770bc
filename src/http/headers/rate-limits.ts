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
  const known = new Map(listPolicies().map(({ policy, limit }) => [policy, limit]))
  const items = names.flatMap((name) => {
    const limit = known.get(name)
    return limit ? [`"${name}";q=${limit.points};w=${limit.seconds}`] : []
  })
  return items.join(', ')
}

function presentState({ policy, remaining, resetSeconds }: LimitState): string {
  return `"${policy}";r=${remaining}${resetSeconds === undefined ? '' : `;t=${resetSeconds}`}`
}

/** The headers of the answers of a limited operation in the OpenAPI document. */
export const rateLimitReferences = {
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' },
  RateLimit: { $ref: '#/components/headers/RateLimit' },
}

/** Describes the headers of limited operations for the OpenAPI document. */
export function describeRateLimits() {
  const policies = listPolicies()
  const rows = policies.map(
    ({ policy, meaning, limit }) =>
      `\`${policy}\` (${limit.points} / ${limit.seconds} s): ${meaning.zh} · ${meaning.en}`,
  )
  const [example] = policies
  return {
    RateLimitPolicy: {
      description: `适用于此操作的限额：q 次，w 秒 · the limits of the operation: q uses in w seconds.\n\n${rows.join('\n\n')}`,
      schema: { type: 'string' },
      ...(example && {
        example: `"${example.policy}";q=${example.limit.points};w=${example.limit.seconds}`,
      }),
    },
    RateLimit: {
      description:
        '各限额剩余次数 r，t 秒后重置；计数之前被拒绝的请求没有此头，会向陌生人泄露信息的限额不列出 · what each limit leaves: r uses, reset in t seconds. Absent when the request was refused before it was counted. A limit that would reveal something to a stranger is not listed, so a 429 may leave uses here: Retry-After decides.',
      schema: { type: 'string' },
      ...(example && {
        example: `"${example.policy}";r=${example.limit.points - 1};t=${example.limit.seconds}`,
      }),
    },
    RetryAfter: {
      description: '需等待的秒数 · seconds to wait',
      schema: { type: 'integer' },
      example: 60,
    },
  }
}
