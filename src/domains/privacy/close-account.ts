import { eq } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'
import { verifyPassword } from '../../lib/passwords.ts'
import type { Revocation } from '../../lib/revocations.ts'
import { countConfirmation, forgetAttempts, forgiveAttempt } from '../accounts/attempts.ts'
import { eraseUser } from '../accounts/close.ts'
import { forgetFamiliar } from '../accounts/familiar-addresses.ts'
import { findActiveAccount } from '../accounts/find-account.ts'
import { announce } from '../accounts/revoke.ts'
import { eraseAddresses } from '../addresses/remove-address.ts'
import { forgetCart } from '../cart/store.ts'
import { forgetHistory } from '../history/browsed.ts'
import { eraseIdentities } from '../oauth/personal.ts'
import { cancelUnpaid } from '../orders/cancel.ts'
import { anonymiseOrders, listOrderIds } from '../orders/personal.ts'
import { OrderStatus } from '../orders/status.ts'
import { closeUnpaid } from '../payments/close-unpaid.ts'
import { ordersInProgress, passwordWrong } from './errors.ts'

export type Closing = Readonly<{ userId: number; password: string; address: string }>

const { unpaid, unshipped, shipped } = OrderStatus
const maxRounds = 3

type Erased = { revocation?: Revocation; unsettled: string[] }

/**
 * Closes the caller's account for good. Unpaid orders are cancelled once the gateway has closed their trades; then all
 * personal data goes in one transaction, and every token is dead. Orders stay, with nobody's name on them.
 * @throws 400 invalid_credentials; 401 when it is closed already; 409 orders_in_progress, with `orders`, while goods that
 *   were paid for are on their way, since they need an address; 429 too_many_failures; 503 when the gateway is away
 */
export async function closeAccount({ userId, password, address }: Closing): Promise<void> {
  const user = await findActiveAccount(userId)
  if (!user) throw unauthorized()
  const attempt = { userId, address }
  await countConfirmation(attempt)
  if (!(await verifyPassword(password, user.password, address))) throw passwordWrong()
  await forgiveAttempt(attempt)
  const revocation = await cancelAndErase(userId)
  await announce(revocation)
  // once more: a request that was under way may have written after the first time
  await forgetTraces(userId)
}

/** An order that is placed between cancelling and erasing sends the whole thing round again. */
async function cancelAndErase(userId: number): Promise<Revocation> {
  for (let round = 1; ; round++) {
    await cancelOrders(userId)
    await forgetTraces(userId)
    const { revocation, unsettled } = await transaction((tx) => erase(tx, userId))
    if (revocation) return revocation
    if (round === maxRounds) throw ordersInProgress({ members: { orders: unsettled } })
  }
}

async function cancelOrders(userId: number): Promise<void> {
  for (const orderId of await listOrderIds(db, userId, unpaid))
    if (await closeUnpaid(orderId)) await cancelUnpaid(orderId, 'account_closed')
}

async function erase(tx: Transaction, userId: number): Promise<Erased> {
  const [user] = await tx
    .select({ isActive: users.isActive })
    .from(users)
    .where(eq(users.id, userId))
    .for('update')
  if (!user?.isActive) throw unauthorized()
  const open = await listOrderIds(tx, userId, unshipped, shipped)
  if (open.length > 0) throw ordersInProgress({ members: { orders: open } })
  const unsettled = await listOrderIds(tx, userId, unpaid)
  if (unsettled.length > 0) return { unsettled }
  await anonymiseOrders(tx, userId)
  await eraseAddresses(tx, userId)
  await eraseIdentities(tx, userId)
  return { revocation: await eraseUser(tx, userId), unsettled }
}

async function forgetTraces(userId: number): Promise<void> {
  await Promise.all([forgetCart(userId), forgetHistory(userId), forgetAttempts(userId), forgetFamiliar(userId)])
}
