import { t } from 'elysia'
import { config } from '../../../config/index.ts'
import { idFieldOf, knownFieldsOnly, mobileField } from '../../../http/fields.ts'
import type { Key } from '../../../lib/crypto/derive-key.ts'
import { keyedDigest } from '../../../lib/crypto/signed-value.ts'
import { defineError } from '../../../lib/errors.ts'
import type { Recipient } from '../../promotions/coupons/find-recipients.ts'
import { type GrantResult, grantOutcomes } from '../../promotions/coupons/grant-coupon.ts'

/** The most customers of a grant. */
const maxRecipients = 500

const upTo = {
  maxItems: maxRecipients,
  hint: { zh: `最多 ${maxRecipients} 位顾客`, en: `must be at most ${maxRecipients} customers` },
}

export const newGrant = knownFieldsOnly(
  {
    user_ids: t.Optional(
      t.Array(idFieldOf('用户编号 · id of a user'), {
        ...upTo,
        description: '用户编号 · users by id',
        examples: [[1]],
      }),
    ),
    usernames: t.Optional(
      t.Array(t.String({ minLength: 1, maxLength: 150 }), {
        ...upTo,
        description: '用户名 · users by name',
        examples: [['meiduo']],
      }),
    ),
    mobiles: t.Optional(
      t.Array(mobileField, { ...upTo, description: '手机号 · users by mobile', examples: [['13800000001']] }),
    ),
  },
  { title: 'NewCouponGrant' },
)

const outcome = t.String({
  description: `已发放、已达每人上限、已发完、账号已注销、没有该用户 · ${grantOutcomes.join(', ')}`,
  examples: ['granted'],
})
export const grant = t.Object(
  {
    granted: t.Integer({ description: '发放张数 · pieces granted' }),
    results: t.Array(
      t.Object({
        user_id: t.Nullable(t.Integer()),
        username: t.Optional(t.String({ description: '请求中的用户名 · name in the request' })),
        mobile: t.Optional(t.String({ description: '请求中的手机号 · mobile in the request' })),
        outcome,
        user_coupon_id: t.Nullable(
          t.Integer({ description: '用户优惠券编号 · id of the coupon of the user' }),
        ),
      }),
      { description: '按请求的顺序：编号、用户名、手机号 · in the order of ids, names and mobiles' },
    ),
  },
  { title: 'CouponGrant' },
)

/**
 * Converts a body to the named customers: ids, then names, then mobiles.
 * @throws 400 recipients_missing, recipients_too_many
 */
export function toRecipients({
  user_ids = [],
  usernames = [],
  mobiles = [],
}: typeof newGrant.static): Recipient[] {
  const recipients = [
    ...user_ids.map((userId) => ({ userId })),
    ...usernames.map((username) => ({ username })),
    ...mobiles.map((mobile) => ({ mobile })),
  ]
  if (recipients.length === 0) throw recipientsMissing()
  if (recipients.length > maxRecipients) throw recipientsTooMany()
  return recipients
}

export const recipientsMissing = defineError(
  400,
  'recipients_missing',
  '请指定至少一位顾客',
  'Name at least one customer',
  'user_ids',
)
export const recipientsTooMany = defineError(
  400,
  'recipients_too_many',
  `一次最多发给 ${maxRecipients} 位顾客`,
  `A grant names at most ${maxRecipients} customers`,
  'user_ids',
)

/** Returns the key of a request with a keyed digest of its customers, so that no mobile can be guessed from the stored row. */
export function idempotencyOf(key: string | undefined, recipients: readonly Recipient[]) {
  if (key === undefined) return undefined
  const digest = keyedDigest(JSON.stringify(recipients), config.appKeys.audit.at(-1) as Key)
  return { key, digest }
}

/** Converts the results to the wire format, each with what the request called the customer. */
export function presentGrant(
  recipients: readonly Recipient[],
  results: readonly GrantResult[],
): typeof grant.static {
  const granted = results.filter((each) => each.outcome === 'granted')
  return {
    granted: new Set(granted.map(({ userId }) => userId)).size,
    results: results.map(({ outcome, userId, userCouponId }, at) => {
      const { userId: _, ...named } = { userId: undefined, ...(recipients[at] as Recipient) }
      return { user_id: userId, ...named, outcome, user_coupon_id: userCouponId }
    }),
  }
}
