import { and, count, eq, inArray, sql } from 'drizzle-orm'
import { bulkInsert } from '../../../db/bulk-insert.ts'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { couponGrants, coupons, userCoupons } from '../../../db/schema/coupons.ts'
import { now } from '../../../lib/clock.ts'
import { isErasedName } from '../../../lib/text/erased-name.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { lockCoupon } from '../editing/change-coupons.ts'
import { type CouponRecord, couponFields } from '../editing/coupon-fields.ts'
import { couponExpired } from '../errors.ts'
import { findRecipients, type Recipient } from './find-recipients.ts'

const grantOutcomes = ['granted', 'limit_reached', 'sold_out', 'closed', 'unknown'] as const
export type GrantOutcome = (typeof grantOutcomes)[number]

/** What happened to one named customer; `userId` is null for an unknown one. */
export type GrantResult = Readonly<{
  outcome: GrantOutcome
  userId: number | null
  userCouponId: number | null
}>

type GrantRequest = Readonly<{
  couponId: number
  staffId: number
  recipients: readonly Recipient[]
  /** A repetition of the key answers the first results; the digest is that of the body. */
  idempotency: Readonly<{ key: string; digest: string }> | undefined
}>

/**
 * Gives a coupon to chosen customers, one piece each, also outside its claim period and while it is switched off. The lock on
 * the coupon makes grants and claims wait for each other, so neither exceeds the stock or the pieces of one customer.
 * A grant that gives no piece stores nothing.
 * @returns a result for each recipient in the order of the request
 * @throws 404 not_found; 409 coupon_expired; 422 idempotency_key_reused
 */
export function grantCoupon(request: GrantRequest, inTransaction?: InTransaction): Promise<GrantResult[]> {
  return transaction(async (tx) => {
    const coupon = await lockCoupon(tx, request.couponId)
    const repeated = await findResults(tx, request)
    if (repeated) return repeated
    if (coupon.validTo <= now()) throw couponExpired()
    const userIds = await findRecipients(tx, request.recipients)
    const granted = await grantEach(tx, coupon, userIds)
    await tx
      .update(coupons)
      .set({ claimed: sql`${coupons.claimed} + ${granted.filter(isGranted).length}` })
      .where(eq(coupons.id, coupon.id))
    const byUser = new Map(granted.map((result) => [result.userId, result]))
    const results = userIds.map((id) => (id === undefined ? unknown : (byUser.get(id) as GrantResult)))
    if (!granted.some(isGranted)) return results
    await storeResults(tx, request, results)
    const fields = couponFields(coupon)
    const details = { grants: summaryOf(results) }
    await inTransaction?.(tx, { object: `coupon:${coupon.id}`, before: fields, after: fields, details })
    return results
  })
}

const unknown: GrantResult = { outcome: 'unknown', userId: null, userCouponId: null }
const isGranted = ({ outcome }: GrantResult) => outcome === 'granted'

/** Gives one piece to each user in the order of the request, until the stock is used up. */
async function grantEach(
  tx: Transaction,
  { id: couponId, stock, claimed, perUser }: CouponRecord,
  recipients: readonly (number | undefined)[],
): Promise<GrantResult[]> {
  const userIds = [...new Set(recipients.filter((id) => id !== undefined))]
  const open = await lockOpenAccounts(tx, userIds)
  const owned = await countOwned(tx, couponId, userIds)
  let left = stock - claimed
  const outcomes = userIds.map((userId): Readonly<{ userId: number; outcome: GrantOutcome }> => {
    if (!open.has(userId)) return { userId, outcome: 'closed' }
    if ((owned.get(userId) ?? 0) >= perUser) return { userId, outcome: 'limit_reached' }
    if (left === 0) return { userId, outcome: 'sold_out' }
    left -= 1
    return { userId, outcome: 'granted' }
  })
  const given = outcomes.filter(({ outcome }) => outcome === 'granted').map(({ userId }) => userId)
  await bulkInsert(
    tx,
    userCoupons,
    given.map((userId) => ({ couponId, userId, ordinal: (owned.get(userId) ?? 0) + 1 })),
  )
  const newIds = await findNewIds(tx, couponId, given, owned)
  return outcomes.map((each) => ({ ...each, userCouponId: newIds.get(each.userId) ?? null }))
}

/** Takes share locks on the accounts that are not closed, locked ones too, so that none is closed before the commit. */
async function lockOpenAccounts(tx: Transaction, userIds: readonly number[]): Promise<Set<number>> {
  if (userIds.length === 0) return new Set()
  const rows = await tx.rows<{
    id: number
    username: string
  }>(sql`select ${users.id}, ${users.username} from ${users}
    where ${inArray(users.id, [...userIds])} order by ${users.id} lock in share mode`)
  return new Set(rows.filter(({ username }) => !isErasedName(username)).map(({ id }) => id))
}

async function countOwned(tx: Transaction, couponId: number, userIds: readonly number[]) {
  if (userIds.length === 0) return new Map<number, number>()
  const rows = await tx
    .select({ id: userCoupons.userId, n: count() })
    .from(userCoupons)
    .where(and(eq(userCoupons.couponId, couponId), inArray(userCoupons.userId, [...userIds])))
    .groupBy(userCoupons.userId)
  return new Map(rows.map(({ id, n }) => [id, n]))
}

async function findNewIds(
  tx: Transaction,
  couponId: number,
  userIds: readonly number[],
  owned: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  if (userIds.length === 0) return new Map()
  const rows = await tx
    .select({ id: userCoupons.id, userId: userCoupons.userId, ordinal: userCoupons.ordinal })
    .from(userCoupons)
    .where(and(eq(userCoupons.couponId, couponId), inArray(userCoupons.userId, [...userIds])))
  const added = rows.filter(({ userId, ordinal }) => ordinal === (owned.get(userId) ?? 0) + 1)
  return new Map(added.map(({ userId, id }) => [userId, id]))
}

async function findResults(
  tx: Transaction,
  { couponId, staffId, idempotency }: GrantRequest,
): Promise<GrantResult[] | undefined> {
  if (!idempotency) return undefined
  const [row] = await tx
    .select({ digest: couponGrants.requestDigest, results: couponGrants.results })
    .from(couponGrants)
    .where(
      and(
        eq(couponGrants.couponId, couponId),
        eq(couponGrants.staffId, staffId),
        eq(couponGrants.idempotencyKey, idempotency.key),
      ),
    )
  if (row && row.digest !== idempotency.digest) throw idempotencyKeyReused()
  return row && (JSON.parse(row.results) as StoredResult[]).map(toResult)
}

type StoredResult = [outcome: GrantOutcome, userId: number | null, userCouponId: number | null]

const toResult = ([outcome, userId, userCouponId]: StoredResult): GrantResult => ({
  outcome,
  userId,
  userCouponId,
})

async function storeResults(
  tx: Transaction,
  { couponId, staffId, idempotency }: GrantRequest,
  results: readonly GrantResult[],
): Promise<void> {
  if (!idempotency) return
  const stored = results.map(({ outcome, userId, userCouponId }) => [outcome, userId, userCouponId])
  const { key: idempotencyKey, digest: requestDigest } = idempotency
  await tx
    .insert(couponGrants)
    .values({ couponId, staffId, idempotencyKey, requestDigest, results: JSON.stringify(stored) })
}

/** The ids of customers by outcome, and how many were unknown. */
function summaryOf(results: readonly GrantResult[]): Record<string, unknown> {
  const ids = (outcome: GrantOutcome) => [
    ...new Set(results.flatMap((each) => (each.outcome === outcome ? (each.userId ?? []) : []))),
  ]
  const known = grantOutcomes.filter((outcome) => outcome !== 'unknown')
  const unknowns = results.filter(({ outcome }) => outcome === 'unknown').length
  return { ...Object.fromEntries(known.map((outcome) => [outcome, ids(outcome)])), unknown: unknowns }
}
