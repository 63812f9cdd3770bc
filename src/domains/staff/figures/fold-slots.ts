import { sql } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { figureBuyers, figureSkus, figureSlots, firstPurchases } from '../../../db/schema/figures.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { payments } from '../../../db/schema/payments.ts'
import { momentIn, type SlotRange, slotColumn, slotIn } from './slots.ts'

/** Applied payments of the slots. A payment without a time of the gateway counts at the time of its row. */
const paymentsIn = (range: SlotRange) => sql`
  select ${payments.orderId}, ${payments.amount}, ${slotColumn(payments.paidAt)} as slot
  from ${payments} where ${payments.applied} and ${momentIn(payments.paidAt, range)}
  union all
  select ${payments.orderId}, ${payments.amount}, ${slotColumn(payments.createTime)}
  from ${payments} where ${payments.applied} and ${payments.paidAt} is null and ${momentIn(payments.createTime, range)}`

/** Condition: an order of 0.00, which is paid when it is placed. An import may store a payment of 0.00 for one. */
const isFree = sql`${orders.payAmount} = 0 and not exists (
  select 1 from ${payments} where ${payments.orderId} = ${orders.orderId} and ${payments.applied})`

/** Orders by the slot in which they were paid. */
const paidOrdersIn = (range: SlotRange) => sql`${paymentsIn(range)}
  union all
  select ${orders.orderId}, ${orders.payAmount}, ${slotColumn(orders.createTime)}
  from ${orders} where ${momentIn(orders.createTime, range)} and ${isFree}`

/**
 * Lists the slots whose row has another number of orders or payments than the tables. Orders and payments are never deleted, and
 * neither their amount nor their time changes, so a slot with equal numbers is up to date.
 * @returns slots in ascending order
 */
export async function listStaleSlots(tx: Transaction, range: SlotRange): Promise<number[]> {
  const rows = await tx.rows<{ slot: number }>(sql`
    select slot from (
      select ${slotColumn(orders.createTime)} as slot, count(*) as orders, 0 as payments
      from ${orders} where ${momentIn(orders.createTime, range)} group by 1
      union all
      select slot, 0, count(*) from (${paymentsIn(range)}) p group by slot
      union all
      select ${figureSlots.slot}, -${figureSlots.orders}, -${figureSlots.payments}
      from ${figureSlots} where ${slotIn(figureSlots.slot, range)}
    ) counted group by slot having sum(orders) <> 0 or sum(payments) <> 0 order by slot`)
  return rows.map(({ slot }) => Number(slot))
}

/** Computes all rows of the slots from orders, lines and payments. Running it again changes nothing. */
export async function foldSlots(tx: Transaction, range: SlotRange): Promise<void> {
  await foldTotals(tx, range)
  await foldBuyers(tx, range)
  await tx.run(sql`delete from ${figureSkus} where ${slotIn(figureSkus.slot, range)}`)
  await tx.run(sql`insert into ${figureSkus} (slot, sku_id, orders, pieces, amount)
    select p.slot, l.sku_id, count(*), sum(l.count), sum(l.price * l.count - l.promotion_share - l.coupon_share)
    from (${paidOrdersIn(range)}) p join ${orderLines} l on l.order_id = p.order_id group by p.slot, l.sku_id`)
}

async function foldTotals(tx: Transaction, range: SlotRange): Promise<void> {
  await tx.run(sql`delete from ${figureSlots} where ${slotIn(figureSlots.slot, range)}`)
  await tx.run(sql`insert into ${figureSlots} (slot, orders, ordered_amount, free_orders, payments, paid_amount)
    select slot, sum(orders), sum(ordered), sum(free), sum(payments), sum(paid) from (
      select ${slotColumn(orders.createTime)} as slot, count(*) as orders, sum(${orders.payAmount}) as ordered,
        sum(${isFree}) as free, 0 as payments, 0 as paid
      from ${orders} where ${momentIn(orders.createTime, range)} group by 1
      union all
      select slot, 0, 0, 0, count(*), sum(amount) from (${paymentsIn(range)}) p group by slot
    ) folded group by slot`)
}

/** A first purchase in the slots is first set to the first one outside of them, then to an earlier one in them. */
async function foldBuyers(tx: Transaction, range: SlotRange): Promise<void> {
  await tx.run(sql`update ${firstPurchases} set ${firstPurchases.slot} = coalesce(
      (select min(b.slot) from ${figureBuyers} b where b.user_id = ${firstPurchases.userId}
        and (b.slot < ${range.from} or b.slot >= ${range.to})), -1)
    where ${slotIn(firstPurchases.slot, range)}`)
  await tx.run(sql`delete from ${firstPurchases} where ${firstPurchases.slot} = -1`)
  await tx.run(sql`delete from ${figureBuyers} where ${slotIn(figureBuyers.slot, range)}`)
  await tx.run(sql`insert into ${figureBuyers} (slot, user_id)
    select distinct p.slot, o.user_id from (${paidOrdersIn(range)}) p join ${orders} o on o.order_id = p.order_id`)
  await tx.run(sql`insert into ${firstPurchases} (user_id, slot)
    select user_id, min(slot) from ${figureBuyers} where ${slotIn(figureBuyers.slot, range)} group by user_id
    on duplicate key update slot = least(${firstPurchases.slot}, values(slot))`)
}
