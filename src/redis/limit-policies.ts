import type { LocalizedText } from '../lib/errors.ts'

/** Allows `points` in a fixed window of `seconds` that begins with the first use. */
export type Limit = Readonly<{ name: string; points: number; seconds: number }>

/**
 * A limit that callers see in `RateLimit` and `RateLimit-Policy`, under a name that never changes. It counts what the caller did, by
 * address, network or user, and never by what a request names.
 */
type Published = Readonly<{ policy: string; meaning: LocalizedText }>
/** A limit whose state would reveal something to a stranger, or that no request counts. */
type Unpublished = Readonly<{ unpublished: string }>

/** Every limit by the name under which Redis counts it: the one table of the policies. */
const policies = {
  captcha: published('captcha_minute', '一个网络地址每分钟的图形验证码', 'captchas of one address a minute'),
  'captcha-address': published(
    'captcha_hour',
    '一个网络地址每小时的图形验证码；一条短信计多个',
    'captchas of one address an hour; an SMS costs several',
  ),
  'captcha-network': published(
    'captcha_network',
    '一个 IPv6 /48 每小时的图形验证码；一条短信计多个',
    'captchas of one IPv6 /48 an hour; an SMS costs several',
  ),
  'captcha-fingerprint': { unpublished: 'counts strangers who use the same software' },
  'sms-mobile': { unpublished: 'counts the requests of others for the same mobile' },
  'sms-account': { unpublished: 'counts the requests of others for the same account' },
  'sms-address': published('sms_address', '一个网络地址每天的短信', 'SMS requested by one address a day'),
  'sms-shop': { unpublished: 'a figure of the shop, and a target for who wants to use it up' },
  'sms-message-mobile': { unpublished: 'counted by a job, after the request' },
  'sms-notice-mobile': { unpublished: 'counted by a job, after the request' },
  'sms-code-address': published(
    'sms_code_failures',
    '一个网络地址的错误短信验证码',
    'wrong SMS codes of one address',
  ),
  'sign-in-address': published(
    'sign_in_failures',
    '一个网络地址的错误密码，不论账号',
    'wrong passwords of one address, at any account',
  ),
  'sign-in-holder': published(
    'password_failures',
    '已登录用户确认密码时的错误',
    'wrong passwords of a signed-in user who confirms the password',
  ),
  'sign-in-typed': { unpublished: 'counts the failures of others at the same name' },
  'sign-in-account': { unpublished: 'exists only for an account, and counts the failures of others' },
  'sign-in-home': { unpublished: 'exists only for an account that knows the address' },
  'sign-in-locks': { unpublished: 'counts locks, and refuses nothing' },
  'otp-user': { unpublished: 'exists only for an account with a second factor, behind the right password' },
  'reset-password': published(
    'reset_failures',
    '一个网络地址用无效凭证重设密码',
    'password resets of one address with an invalid token',
  ),
  'account-lookup': published(
    'account_lookup',
    '一个网络地址查询用户名或手机号是否可用',
    'availability checks of one address',
  ),
  'mail-user': published('mail_user', '一个用户每天的验证邮件', 'verification mails of one user a day'),
  'oauth-address': published(
    'oauth_start',
    '一个网络地址发起的第三方登录',
    'third-party sign-ins that one address starts',
  ),
  'guest-cart': published('guest_cart', '一个网络地址新建的游客购物车', 'new guest carts of one address'),
  'review-edits': published('review_edits', '一个用户修改评价', 'edits of reviews by one user'),
} as const satisfies Record<string, Published | Unpublished>

/** The name of a limit in Redis. */
export type LimitName = keyof typeof policies

/** The public name of a limit. */
export type PolicyName = Extract<(typeof policies)[LimitName], Published>['policy']

const defined = new Map<string, Limit>()

/** Declares a limit, so that answers can name its policy. Call this while modules are loaded. */
export function defineLimit(limit: Limit & Readonly<{ name: LimitName }>): Limit {
  defined.set(limit.name, limit)
  return limit
}

/** Returns the public name of a limit, or undefined for one that callers must not see. */
export function policyOf({ name }: Limit): PolicyName | undefined {
  const found: (typeof policies)[LimitName] | undefined = policies[name as LimitName]
  return found && 'policy' in found ? found.policy : undefined
}

/** Returns the published policies of the limits that the loaded modules define, with the limit of each. */
export function listPolicies(): readonly (Published & Readonly<{ limit: Limit }>)[] {
  return Object.entries<Published | Unpublished>(policies).flatMap(([name, policy]) => {
    const limit = defined.get(name)
    return limit && 'policy' in policy ? [{ ...policy, limit }] : []
  })
}

function published<const P extends string>(policy: P, zh: string, en: string) {
  return { policy, meaning: { zh, en } }
}
