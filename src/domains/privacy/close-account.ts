import { eq } from 'drizzle-orm'
import { db, type Executor, type Transaction, transaction } from '../../db/client.ts'
import type { Fields, InTransaction } from '../../db/in-transaction.ts'
import { users } from '../../db/schema/auth.ts'
import { verifyPassword } from '../../lib/crypto/passwords.ts'
import { notFound, unauthorized } from '../../lib/errors.ts'
import type { Revocation } from '../../lib/revocations.ts'
import { isErasedName } from '../../lib/text/erased-name.ts'
import { type AuthorizePerson, lockCustomer } from '../accounts/disable-account.ts'
import { eraseUser } from '../accounts/erase-account.ts'
import { passwordWrong } from '../accounts/errors.ts'
import { type Account, findAccountById, findActiveAccount } from '../accounts/find-account.ts'
import { lockGrants } from '../accounts/permissions/lock-grants.ts'
import { clearAccountLock, verifyThrottled } from '../accounts/sign-in/login-throttle.ts'
import { broadcastRevocation } from '../accounts/sign-in/revoke-tokens.ts'
import { refuseLastSuperuser } from '../accounts/staff/refuse-last-superuser.ts'
import { eraseAddresses, listAddressTexts } from '../addresses/personal-data.ts'
import { eraseFavourites } from '../favourites/personal-data.ts'
import { eraseIdempotencyKeys } from '../idempotency/personal-data.ts'
import { eraseMessages } from '../messages/personal-data.ts'
import { eraseIdentities } from '../oauth/personal-data.ts'
import { discardLater } from '../orders/discard-files.ts'
import { OrderStatus } from '../orders/lifecycle/order-state-machine.ts'
import { anonymizeOrders, listOrderIds, listReceiverTexts } from '../orders/personal-data.ts'
import { closeAndCancel, closeAndCancelByStaff } from '../payments/cancellation/close-and-cancel.ts'
import { syncOpenTrades } from '../payments/cancellation/sync-open-trades.ts'
import { eraseIncidentTexts } from '../payments/personal-data.ts'
import { eraseExportFilters } from '../staff/exports/personal-data.ts'
import type { PersonTexts } from '../staff/person-texts.ts'
import { eraseViews } from '../staff/saved-views/personal-data.ts'
import { eraseRedisData, scheduleErasure } from './erase-redis-data.ts'
import { ordersInProgress, usernameMismatch } from './errors.ts'

/** `address` is the caller's network address, for the throttle of passwords. */
type Closing = Readonly<{ userId: number; password: string; address: string }>

const { unpaid, unshipped, shipped } = OrderStatus
const maxRounds = 3

type Erasure = { revocation?: Revocation; unpaidOrders: string[] }

/**
 * Closes the caller's account permanently. Unpaid orders are canceled after the gateways have closed their trades. Then
 * one transaction erases all personal data and revokes every token. Orders stay without personal data. Every gateway is
 * queried before the first order is canceled. A gateway that fails later, or a payment that arrives later, leaves the orders
 * canceled that were canceled before it.
 * @throws 400 invalid_credentials; 401 when the account is already closed or its password has just changed; 409
 *   orders_in_progress, with `orders`, while paid orders are not received, because they need an address; 409 last_superuser; 429
 *   too_many_failures; 503 gateway_unavailable
 */
export async function closeAccount({ userId, password, address }: Closing): Promise<void> {
  const user = await findActiveAccount(userId)
  if (!user) throw unauthorized()
  const verify = () => verifyPassword(password, user.password, address)
  if (!(await verifyThrottled({ userId, address }, verify))) throw passwordWrong()
  await cancelAndErase(user)
}

/** A request to close an account that its owner made in another way. `username` is the name of the account, as confirmation. */
type ClosingOnRequest = Readonly<{ userId: number; username: string }>

/** How staff close an account: `inCancellation` is called with each order that is cancelled. */
type OnRequest = Readonly<{
  authorize: AuthorizePerson
  inTransaction: InTransaction
  inCancellation: InTransaction
}>

/**
 * Closes an account, locked or not, on the request of its owner, as `closeAccount` does. The change is checked and recorded before
 * the first order is canceled, and again with the erasure.
 * @throws 400 username_mismatch; 404 not_found, also for a closed account; what `authorize` throws; 409 and 503 as `closeAccount`
 */
export async function closeAccountOnRequest(
  { userId, username }: ClosingOnRequest,
  onRequest: OnRequest,
): Promise<void> {
  const user = await findAccountById(userId)
  if (!user || isErasedName(user.username)) throw notFound()
  if (user.username !== username) throw usernameMismatch()
  // before a gateway is queried
  await transaction(async (tx) => onRequest.authorize(tx, await lockCustomer(tx, userId)))
  await cancelAndErase(user, onRequest)
}

/** Authorizes and records a step of the closing: its beginning with the orders to cancel, or its end with the erasure. */
async function recordStep(
  tx: Transaction,
  userId: number,
  { authorize, inTransaction }: OnRequest,
  step: Readonly<{ isClosed: boolean; details?: Fields }>,
): Promise<void> {
  await authorize(tx, await lockCustomer(tx, userId))
  await inTransaction(tx, {
    object: `user:${userId}`,
    before: { is_closed: false },
    after: { is_closed: step.isClosed },
    details: step.details,
  })
}

/** @param onRequest staff; without it the owner closes the active account */
async function cancelAndErase(user: Account, onRequest?: OnRequest): Promise<void> {
  await refuseLastSuperuser(db, user.id)
  const revocation = await eraseInRounds(user, onRequest)
  await broadcastRevocation(revocation)
  // again, because a concurrent request may have written after the erasure
  await Promise.all([eraseRedisData(user.id), clearAccountLock(user)])
}

/** Repeats both steps when an order was placed between them. */
async function eraseInRounds(user: Account, onRequest?: OnRequest): Promise<Revocation> {
  for (let round = 1; ; round++) {
    await cancelOrders(user.id, onRequest)
    await scheduleErasure(user.id)
    const { revocation, unpaidOrders } = await transaction((tx) => erase(tx, user, onRequest))
    if (revocation) return revocation
    if (round === maxRounds) throw ordersInProgress({ members: { orders: unpaidOrders } })
  }
}

/**
 * Cancels the unpaid orders. A refusal of the closing comes before the first order is canceled: a closed trade
 * cannot be paid again, so the trades are queried first and closed one order at a time.
 */
async function cancelOrders(userId: number, onRequest?: OnRequest): Promise<void> {
  await refuseInProgress(db, userId)
  const orderIds = await listOrderIds(db, userId, unpaid)
  if (orderIds.length === 0) return
  for (const orderId of orderIds) await syncOpenTrades(orderId)
  // a gateway may have reported a payment
  await refuseInProgress(db, userId)
  if (onRequest)
    await transaction((tx) =>
      recordStep(tx, userId, onRequest, { isClosed: false, details: { orders_to_cancel: orderIds } }),
    )
  const byStaff = { inTransaction: onRequest?.inCancellation }
  for (const orderId of orderIds)
    if (onRequest) await closeAndCancelByStaff(orderId, byStaff, 'account_closed')
    else await closeAndCancel(orderId, 'account_closed')
}

/** @throws 409 orders_in_progress */
async function refuseInProgress(executor: Executor, userId: number): Promise<void> {
  const open = await listOrderIds(executor, userId, unshipped, shipped)
  if (open.length > 0) throw ordersInProgress({ members: { orders: open } })
}

/**
 * Checks that the account has not changed since its password was verified. On request, a lock or a sign-out in between does not
 * matter.
 */
async function erase(
  tx: Transaction,
  { id: userId, generation }: Account,
  onRequest?: OnRequest,
): Promise<Erasure> {
  // before the row of the user, as every verb does
  if (onRequest) await lockGrants(tx)
  const [user] = await tx
    .select({ isActive: users.isActive, generation: users.tokenGeneration })
    .from(users)
    .where(eq(users.id, userId))
    .for('update')
  if (!onRequest && (!user?.isActive || user.generation !== generation)) throw unauthorized()
  await refuseInProgress(tx, userId)
  const unpaidOrders = await listOrderIds(tx, userId, unpaid)
  if (unpaidOrders.length > 0) return { unpaidOrders }
  if (onRequest) await recordStep(tx, userId, onRequest, { isClosed: true })
  // before the rows that hold the texts are cleared
  const texts = await listTexts(tx, userId)
  await eraseViews(tx, userId, texts)
  await eraseExportFilters(tx, texts)
  const files = await anonymizeOrders(tx, userId)
  await eraseIncidentTexts(tx, userId)
  await eraseAddresses(tx, userId)
  await eraseIdentities(tx, userId)
  await eraseFavourites(tx, userId)
  await eraseMessages(tx, userId)
  await eraseIdempotencyKeys(tx, userId)
  const revocation = await eraseUser(tx, userId)
  // files of an upload in progress have their own job
  await discardLater(files)
  return { revocation, unpaidOrders }
}

/** Lists how staff may name a person in what they save. */
async function listTexts(tx: Transaction, userId: number): Promise<PersonTexts> {
  const { username, mobile, email, nickname } = users
  const [user] = await tx
    .select({ username, mobile, email, nickname })
    .from(users)
    .where(eq(users.id, userId))
  const [inBook, onOrders] = [await listAddressTexts(tx, userId), await listReceiverTexts(tx, userId)]
  const given = (texts: readonly (string | null | undefined)[]) => [
    ...new Set(texts.filter((text): text is string => !!text && [...text].length >= 2)),
  ]
  return {
    names: given([user?.username, user?.nickname, ...inBook.names, ...onOrders.names]),
    contacts: given([user?.mobile, user?.email, ...inBook.contacts, ...onOrders.contacts]),
  }
}
