import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { payments } from '../../db/schema/payments.ts'
import { checkpoint } from '../../lib/checkpoints.ts'
import { now } from '../../lib/clock.ts'
import { log } from '../../lib/log.ts'
import { type Fen, formatFen, parseFen } from '../../lib/money.ts'
import { transitOrder } from '../orders/transition.ts'

/** Money that a gateway has confirmed. */
export type ConfirmedPayment = Readonly<{ orderId: string; tradeId: string; gateway: string; amountFen: Fen }>

/**
 * applied: this call paid the order · repeated: this trade was stored before · surplus: stored, but the order was not
 * waiting for money · mismatch: unknown order or another amount, nothing stored.
 */
export type Outcome = 'applied' | 'repeated' | 'surplus' | 'mismatch'

/** Applies a confirmed payment once, whatever arrives, in whatever order, however often. */
export async function applyPayment(payment: ConfirmedPayment): Promise<Outcome> {
  const outcome = await transaction((tx) => store(tx, payment))
  await checkpoint('payment:stored')
  if (outcome === 'mismatch' || outcome === 'surplus')
    log.error({ alert: `payment_${outcome}`, ...payment }, 'money that no order was waiting for')
  return outcome
}

async function store(tx: Transaction, payment: ConfirmedPayment): Promise<Outcome> {
  const { orderId, tradeId, gateway, amountFen } = payment
  // the order's row is the lock under which rival notices of one trade take turns
  const [order] = await tx
    .select({ payAmount: orders.payAmount })
    .from(orders)
    .where(eq(orders.orderId, orderId))
    .for('update')
  if (!order || parseFen(order.payAmount) !== amountFen) return 'mismatch'
  const [known] = await tx
    .select({ orderId: payments.orderId })
    .from(payments)
    .where(eq(payments.tradeId, tradeId))
  if (known) return known.orderId === orderId ? 'repeated' : 'mismatch'
  const applied = await transitOrder(tx, orderId, 'paid')
  await tx
    .insert(payments)
    .values({ orderId, tradeId, gateway, amount: formatFen(amountFen), applied, paidAt: now() })
  return applied ? 'applied' : 'surplus'
}
