import { expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { transitionOrder } from '../../../src/domains/orders/lifecycle/transition-order.ts'
import { foldStatusEvents, readStatusCounts } from '../../../src/domains/orders/listing/status-counts.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'

/**
 * By how much the stored counts, with the events that they do not include, differ from all events, for each status and of one
 * moment. Tests that change a status by SQL, without an event, and then recount the orders make a difference, which stays.
 */
async function readDrift() {
  const [rows] = await db.execute(sql`select k.status,
      k.orders + (select count(*) from tb_order_event e where e.is_folded = 0 and e.to_status = k.status)
        - (select count(*) from tb_order_event e where e.is_folded = 0 and e.from_status = k.status) as counted,
      (select count(*) from tb_order_event e where e.to_status = k.status)
        - (select count(*) from tb_order_event e where e.from_status = k.status) as logged
    from tb_order_status_count k`)
  const counts = rows as unknown as { status: number; counted: number; logged: number }[]
  return counts.map(({ status, counted, logged }) => [status, Number(counted) - Number(logged)])
}

test('while orders move and several processes fold, the counts are exact at every moment', async () => {
  const drift = await readDrift()
  let isDone = false
  const moves = Promise.all([1, 2, 3, 4].map((status) => createOrder(status))).finally(() => {
    isDone = true
  })
  const folds = [3, 7, 1_000].map(async (limit) => {
    while (!isDone) await foldStatusEvents(limit)
  })
  while (!isDone) expect(await readDrift()).toEqual(drift)
  await Promise.all([moves, ...folds])
  const counts = await readStatusCounts()
  expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6])
})

test('folding waits for no order that is still moving, and counts it later', async () => {
  const { orderId } = await createOrder(3)
  const drift = await readDrift()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const moving = transaction(async (tx) => {
    await transitionOrder(tx, orderId, 'received')
    await held
  })
  await foldStatusEvents(1_000)
  release()
  await moving
  const [before] = await eventsOf(orderId)
  expect(before).toMatchObject({ to_status: 4 })
  await foldStatusEvents(1_000)
  expect(await readDrift()).toEqual(drift)
  expect((await eventsOf(orderId)).map(({ is_folded }) => Number(is_folded))).toEqual([1, 1, 1, 1])
})

async function eventsOf(orderId: string) {
  const [rows] = await db.execute(
    sql`select to_status, is_folded from tb_order_event where order_id = ${orderId} order by id desc`,
  )
  return rows as unknown as { to_status: number; is_folded: number }[]
}
