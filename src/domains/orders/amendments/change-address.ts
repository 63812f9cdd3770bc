import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { orders } from '../../../db/schema/orders.ts'
import { notFound } from '../../../lib/errors.ts'
import { formatFen, parseFen } from '../../../lib/money.ts'
import { lockUnlessErased } from '../../accounts/lock-active-user.ts'
import { findReceivers, type Receiver } from '../../addresses/receivers.ts'
import type { BreakdownEntry } from '../../promotions/breakdown-entries.ts'
import { findFreightRule, freightFor, requireDelivery } from '../../promotions/freight.ts'
import { getCachedRules } from '../../promotions/load-rules.ts'
import type { FreightRule } from '../../promotions/rules.ts'
import { freightDiffers } from '../errors.ts'
import { orderFields } from '../lifecycle/order-fields.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { getOrder } from '../list-orders.ts'
import { orderErased } from '../shipments/errors.ts'
import { lockAmendable, lockAmendableOrder } from './lock-amendable.ts'

type Order = Readonly<{ payAmount: string; freight: string; priceTrace: string | null }>

const changeable = [OrderStatus.unpaid, OrderStatus.unshipped]

/**
 * Sends an order that is not shipped to another address of its buyer. Its amounts stay, so an open payment stays valid.
 * @returns the address as the order stores it
 * @throws 404 not_found, also for an order or an address of another user; 409 order_state; 409 not_delivered; 409
 *   freight_differs, with both amounts, when the freight to the new address is another
 */
export async function changeOrderAddress(
  userId: number,
  orderId: string,
  addressId: number,
  inTransaction?: InTransaction,
): Promise<Receiver> {
  const lock = (tx: Transaction) => lockAmendable(tx, userId, orderId, changeable)
  return changeAddress({ userId, orderId, addressId }, lock, inTransaction)
}

type Wish = Readonly<{ userId: number; orderId: string; addressId: number }>

async function changeAddress(
  { userId, orderId, addressId }: Wish,
  lock: (tx: Transaction) => ReturnType<typeof lockAmendable>,
  inTransaction: InTransaction | undefined,
): Promise<Receiver> {
  const { freightRules } = await getCachedRules([])
  return transaction(async (tx) => {
    const order = await lock(tx)
    const receiver = (await findReceivers(tx, [addressId])).get(addressId)
    if (receiver?.userId !== userId) throw notFound({ field: 'address' })
    requireDelivery(freightRules, receiver.provinceId)
    requireSameFreight(order, findFreightRule(freightRules, receiver.provinceId))
    await tx
      .update(orders)
      .set({
        addressId,
        receiver: receiver.receiver,
        receiverMobile: receiver.mobile,
        receiverPlace: receiver.place,
      })
      .where(eq(orders.orderId, orderId))
    const { mobile: receiverMobile, place: receiverPlace } = receiver
    await inTransaction?.(tx, {
      object: `order:${orderId}`,
      before: orderFields(order),
      after: orderFields({ ...order, receiver: receiver.receiver, receiverMobile, receiverPlace }),
    })
    return receiver
  })
}

/**
 * Sends an order to another address of its buyer, for staff, also when the account is locked.
 * @throws 404 not_found; 409 order_erased when the account is closed, and as `changeOrderAddress`
 */
export async function changeAddressByStaff(
  orderId: string,
  addressId: number,
  inTransaction?: InTransaction,
): Promise<Receiver> {
  const { userId } = await getOrder(orderId)
  const lock = async (tx: Transaction) => {
    if (!(await lockUnlessErased(tx, userId))) throw orderErased()
    return lockAmendableOrder(tx, userId, orderId, changeable)
  }
  return changeAddress({ userId, orderId, addressId }, lock, inTransaction)
}

/** The rule that the order was charged by stays right after its amounts changed; another rule must give the same freight. */
function requireSameFreight(order: Order, rule: FreightRule): void {
  const charged = freightEntryOf(order.priceTrace)
  if (charged && charged.id === rule.id) return
  const freightFen = freightFor(rule, parseFen(order.payAmount) - parseFen(order.freight))
  if (freightFen === parseFen(order.freight)) return
  throw freightDiffers({ members: { freight: order.freight, new_freight: formatFen(freightFen) } })
}

/** Undefined for an imported order. */
function freightEntryOf(priceTrace: string | null): BreakdownEntry | undefined {
  const entries = priceTrace === null ? [] : (JSON.parse(priceTrace) as BreakdownEntry[])
  return entries.find(({ kind }) => kind === 'freight')
}
