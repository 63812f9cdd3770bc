import { eq } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { verifyPassword } from '../../lib/crypto/passwords.ts'
import { unauthorized } from '../../lib/errors.ts'
import type { Revocation } from '../../lib/revocations.ts'
import { eraseUser } from '../accounts/erase-account.ts'
import { type Account, findActiveAccount } from '../accounts/find-account.ts'
import {
  clearAccountLock,
  consumeConfirmation,
  resetLoginAttempts,
} from '../accounts/sign-in/login-throttle.ts'
import { broadcastRevocation } from '../accounts/sign-in/revoke-tokens.ts'
import { eraseAddresses } from '../addresses/remove-address.ts'
import { eraseIdentities } from '../oauth/personal-data.ts'
import { cancelUnpaid } from '../orders/lifecycle/cancel-order.ts'
import { OrderStatus } from '../orders/lifecycle/order-state-machine.ts'
import { anonymiseOrders, listOrderIds } from '../orders/personal-data.ts'
import { closeOpenTrades } from '../payments/cancellation/close-trades.ts'
import { eraseRedisData, scheduleErasure } from './erase-redis-data.ts'
import { ordersInProgress, passwordWrong } from './errors.ts'

export type Closing = Readonly<{ userId: number; password: string; address: string }>

const { unpaid, unshipped, shipped } = OrderStatus
const maxRounds = 3

type Erased = { revocation?: Revocation; unsettled: string[] }

/**
 * Closes the caller's account for good. Unpaid orders are cancelled once the gateway has closed their trades; then all
 * personal data goes in one transaction, and every token is dead. Orders stay, with nobody's name on them.
 * @throws 400 invalid_credentials; 401 when it is closed already or the password was changed meanwhile; 409 orders_in_progress, with `orders`, while goods that
 *   were paid for are on their way, since they need an address; 429 too_many_failures; 503 when the gateway is away
 */
export async function closeAccount({ userId, password, address }: Closing): Promise<void> {
  const user = await findActiveAccount(userId)
  if (!user) throw unauthorized()
  const attempt = { userId, address }
  await consumeConfirmation(attempt)
  if (!(await verifyPassword(password, user.password, address))) throw passwordWrong()
  await resetLoginAttempts(attempt)
  const revocation = await cancelAndErase(user)
  await broadcastRevocation(revocation)
  // once more: a request that was under way may have written after the first time
  await Promise.all([eraseRedisData(userId), clearAccountLock(user)])
}

/** An order that is placed between cancelling and erasing sends the whole thing round again. */
async function cancelAndErase(user: Account): Promise<Revocation> {
  for (let round = 1; ; round++) {
    await cancelOrders(user.id)
    await scheduleErasure(user.id)
    const { revocation, unsettled } = await transaction((tx) => erase(tx, user))
    if (revocation) return revocation
    if (round === maxRounds) throw ordersInProgress({ members: { orders: unsettled } })
  }
}

async function cancelOrders(userId: number): Promise<void> {
  for (const orderId of await listOrderIds(db, userId, unpaid)) {
    await closeOpenTrades(orderId)
    await cancelUnpaid(orderId, 'account_closed')
  }
}

/** The password that was shown must still be the account's. */
async function erase(tx: Transaction, { id: userId, generation }: Account): Promise<Erased> {
  const [user] = await tx
    .select({ isActive: users.isActive, generation: users.tokenGeneration })
    .from(users)
    .where(eq(users.id, userId))
    .for('update')
  if (!user?.isActive || user.generation !== generation) throw unauthorized()
  const open = await listOrderIds(tx, userId, unshipped, shipped)
  if (open.length > 0) throw ordersInProgress({ members: { orders: open } })
  const unsettled = await listOrderIds(tx, userId, unpaid)
  if (unsettled.length > 0) return { unsettled }
  await anonymiseOrders(tx, userId)
  await eraseAddresses(tx, userId)
  await eraseIdentities(tx, userId)
  return { revocation: await eraseUser(tx, userId), unsettled }
}
