import { t } from 'elysia'
import { config } from '../../../config/index.ts'
import { idFieldOf, knownFieldsOnly, mobileField } from '../../../http/fields.ts'
import type { Key } from '../../../lib/crypto/derive-key.ts'
import { keyedDigest } from '../../../lib/crypto/signed-value.ts'
import { defineError, type LocalizedText } from '../../../lib/errors.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import type { Recipient } from '../../promotions/coupons/find-recipients.ts'
import type { GrantOutcome, GrantResult } from '../../promotions/coupons/grant-coupon.ts'

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

const outcomeNames: Readonly<Record<GrantOutcome, LocalizedText>> = {
  granted: { zh: '已发放', en: 'has the coupon' },
  limit_reached: { zh: '已达每人上限', en: 'has as many as one customer may claim' },
  sold_out: { zh: '已发完', en: 'no piece was left' },
  closed: { zh: '账号已注销', en: 'the account is closed' },
  unknown: { zh: '没有该用户', en: 'there is no such user' },
}
const outcome = t.String({
  description: describeValues(outcomeNames),
  examples: ['granted'],
})
export const grant = t.Object(
  {
    granted: t.Integer({ description: '发放张数 · pieces granted' }),
    results: t.Array(
      t.Object({
        user_id: t.Nullable(t.Integer({ description: '没有该用户为 null · null if there is no such user' })),
        username: t.Optional(t.String({ description: '请求中的用户名 · name in the request' })),
        mobile: t.Optional(t.String({ description: '请求中的手机号 · mobile in the request' })),
        outcome,
        user_coupon_id: t.Nullable(
          t.Integer({
            description: '用户优惠券编号，没有发放为 null · id of the user coupon; null if none was granted',
          }),
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
