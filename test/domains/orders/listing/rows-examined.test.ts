import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { listAllOrders } from '../../../../src/domains/orders/listing/list-all-orders.ts'
import type { OrderWish } from '../../../../src/domains/orders/listing/order-wish.ts'
import type { Reader } from '../../../../src/domains/orders/listing/status-counts.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../../support/database/isolated-database.ts'
import { generated, generateOrders } from './generated-orders.ts'

let shop: IsolatedDatabase

beforeAll(async () => {
  shop = await createIsolatedDatabase()
  await generateOrders(shop.connection)
}, 120_000)
afterAll(() => shop.drop())

const read = (async ({ sql, params }) => {
  const [rows] = await shop.connection.query({ sql, values: params, rowsAsArray: true } as never)
  return rows
}) as Reader

const select = async (sql: string) => {
  const [rows] = await shop.connection.query<RowDataPacket[]>(sql)
  return rows
}

type Wish = Omit<OrderWish, 'keyword'> & { keyword?: string }
/**
 * Rows that are read for each order that is counted, and for each order up to the end of the page: a few for the order and its
 * parcels or requests, and more where a source has rows that do not fit. A scan of the table reads 20,000 more for each page.
 */
type Cost = readonly [perCounted: number, perListed: number]

/** Each wish with the condition that says the same in plain SQL, and its cost. */
const cases: Record<string, readonly [Wish, string, Cost]> = {
  'no filter': [{}, 'true', [0, 1]],
  'a status': [{ status: 2 }, 'status = 2', [0, 1]],
  'the most frequent status': [{ status: 5 }, 'status = 5', [0, 1]],
  'a time': [
    { from: new Date('2026-03-01T00:00Z'), to: new Date('2026-03-04T00:00Z') },
    "create_time >= '2026-03-01' AND create_time < '2026-03-04'",
    [2, 1],
  ],
  'amounts of few orders': [{ least: '500.00', most: '501.00' }, 'pay_amount BETWEEN 500 AND 501', [5, 1]],
  'amounts of many orders': [{ least: '100.00' }, 'pay_amount >= 100', [4.2, 1.2]],
  'a carrier of few orders': [{ carrier: 'EMS' }, hasParcel(6), [14, 9]],
  'a carrier of many orders': [{ carrier: 'SF' }, hasParcel(1), [4.1, 3.1]],
  'a refund state': [{ refund: 'requested' }, hasRefund('requested'), [5, 3]],
  'an order number': [
    { keyword: '202603010000000000000000005664' },
    "order_id = '202603010000000000000000005664'",
    [1, 1],
  ],
  'the beginning of order numbers': [{ keyword: '20260301' }, "order_id LIKE '20260301%'", [9, 1]],
  'a user name': [
    { keyword: 'buyer7' },
    "user_id = (SELECT id FROM tb_users WHERE username = 'buyer7')",
    [2, 1],
  ],
  'a mobile': [
    { keyword: '13900000008' },
    "user_id = (SELECT id FROM tb_users WHERE username = 'buyer8')",
    [10.5, 1],
  ],
  'an overdue parcel': [{ isOverdue: true }, 'status = 2', [3, 2]],
  'a status and a time': [
    { status: 3, from: new Date('2026-02-01T00:00Z') },
    "status = 3 AND create_time >= '2026-02-01'",
    [2, 1],
  ],
  'a status and a carrier': [{ status: 5, carrier: 'EMS' }, `status = 5 AND ${hasParcel(6)}`, [21, 11]],
  'a rare status and a frequent carrier': [
    { status: 4, carrier: 'SF' },
    `status = 4 AND ${hasParcel(1)}`,
    [5.5, 3],
  ],
  'a status and a refund state': [
    { status: 5, refund: 'requested' },
    `status = 5 AND ${hasRefund('requested')}`,
    [11, 5],
  ],
  'a rare status and a frequent refund state': [
    { status: 2, refund: 'rejected' },
    `status = 2 AND ${hasRefund('rejected')}`,
    [26, 13],
  ],
  'a text and a time': [
    { keyword: '202602', from: new Date('2026-02-10T00:00Z'), to: new Date('2026-02-11T00:00Z') },
    "order_id LIKE '202602%' AND create_time >= '2026-02-10' AND create_time < '2026-02-11'",
    [175, 1],
  ],
}

function hasParcel(carrierId: number) {
  return `EXISTS (SELECT 1 FROM tb_shipment s WHERE s.order_id = o.order_id AND s.carrier_id = ${carrierId})`
}
function hasRefund(status: string) {
  return `EXISTS (SELECT 1 FROM tb_refund r WHERE r.order_id = o.order_id AND r.status = '${status}')`
}

/** Counts of all statuses, and the rows of the page with their users. */
const fixed = 100

test.each(Object.entries(cases))(
  '%s: pages hold the orders, newest first, and read few rows',
  async (name, [wish, condition, [perCounted, perListed]]) => {
    const total = Number((await select(`SELECT COUNT(*) AS n FROM tb_order_info o WHERE ${condition}`))[0]?.n)
    const isCounted = name === 'no filter' || name.endsWith('status')
    const reachable = isCounted ? total : Math.min(total, 10_000)
    const last = Math.max(1, Math.ceil(reachable / 10))
    for (const page of new Set([1, Math.min(20, last), last])) {
      await shop.connection.query('FLUSH STATUS')
      const found = await listAllOrders({ keyword: '', ...wish, page, pageSize: 10 }, read)
      const examined = await rowsExamined()
      const expected = await select(
        `SELECT order_id FROM tb_order_info o WHERE ${condition} ORDER BY create_time DESC, order_id DESC LIMIT ${Math.min(10, reachable - (page - 1) * 10)} OFFSET ${(page - 1) * 10}`,
      )
      expect(found.rows.map(({ orderId }) => orderId)).toEqual(expected.map(({ order_id }) => order_id))
      expect([found.count, found.isExact]).toEqual([reachable, reachable === total])
      // a list that is counted exactly is read from its nearer end
      const listed = 10 * (isCounted ? Math.min(page, last - page + 1) : page)
      const most = fixed + perCounted * Math.min(total, 10_001) + perListed * listed
      expect([page, examined <= most, examined]).toEqual([page, true, examined])
    }
  },
  60_000,
)

test.each(Object.entries(cases))(
  '%s: the orders behind one in the depth are read like the first ones',
  async (_, [wish, condition, [, perListed]]) => {
    const read10 = async (after: string | null) => {
      await shop.connection.query('FLUSH STATUS')
      const { rows } = await listAllOrders({ keyword: '', ...wish, page: 1, pageSize: 10, after }, read)
      return { ids: rows.map(({ orderId }) => orderId), examined: await rowsExamined() }
    }
    const all = await select(
      `SELECT order_id FROM tb_order_info o WHERE ${condition} ORDER BY create_time DESC, order_id DESC`,
    )
    const ids = all.map(({ order_id }) => order_id as string)
    const first = await read10(null)
    expect(first.ids).toEqual(ids.slice(0, 10))
    const depth = Math.floor(ids.length * 0.8)
    const deep = await read10(ids[depth] as string)
    expect(deep.ids).toEqual(ids.slice(depth + 1, depth + 11))
    // the rows of a source that do not fit are not spread evenly
    const most = 2 * first.examined + fixed + perListed * 20
    expect([deep.examined <= most, deep.examined]).toEqual([true, deep.examined])
  },
  60_000,
)

/** The rows that the statements of this connection have read since the last FLUSH STATUS. */
async function rowsExamined(): Promise<number> {
  const rows = await select("SHOW SESSION STATUS LIKE 'Handler_read%'")
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0)
}

test('the generated orders are as many as they say', async () => {
  expect(Number((await select('SELECT COUNT(*) AS n FROM tb_order_info'))[0]?.n)).toBe(generated)
})
