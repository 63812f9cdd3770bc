import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { users } from '../../../../src/db/schema/auth.ts'
import { parcelsOf } from '../../../../src/domains/orders/shipments/shipment-fields.ts'
import { createOrder, statusOf } from '../../../support/factories/orders/orders.ts'
import { finishedImport } from '../../../support/factories/staff/imports.ts'
import { effectsOf, outcomesOf, parcelSheet } from '../../../support/factories/staff/parcel-sheets.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createTwoLines, newTrackingNo } from '../../../support/factories/staff-orders.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['orders.change_orderinfo'])
})

type Rows = Parameters<typeof parcelSheet>[0]
const run = (rows: Rows, wish: Parameters<typeof finishedImport>[0] = {}) =>
  finishedImport({ kind: 'shipments', ...wish, file: parcelSheet(rows) }, staff.id)
const linesOf = async (orderId: string) =>
  (await parcelsOf(orderId)).map(({ lines }) => lines.map(({ skuId, count }) => [skuId, count]))

test('rows of one order and number are one parcel; a row without a SKU sends all that is left', async () => {
  const [split, whole] = [await createTwoLines(), await createTwoLines()]
  const [first, second] = split.skus
  const numbers = [newTrackingNo(), newTrackingNo(), newTrackingNo()] as const
  const rows: Rows = [
    [split.orderId, '顺丰速运', numbers[0], first, 1],
    [split.orderId, 'sf', ` ${numbers[0].toLowerCase()}`, second, 1],
    [split.orderId, '顺丰', numbers[1], '', ''],
    [whole.orderId, 'SF', numbers[2], '', ''],
  ]
  const dry = await run(rows, { isDryRun: true })
  expect(dry).toMatchObject({ state: 'checked', rowCount: 4, invalidCount: 0, changedCount: 0 })
  expect(await effectsOf([split.orderId, whole.orderId])).toMatchObject({ parcels: 0 })
  expect(await run(rows)).toMatchObject({ state: 'done', changedCount: 4, failedCount: 0 })
  expect(await linesOf(split.orderId)).toEqual([
    [
      [first, 1],
      [second, 1],
    ],
    [[first, 1]],
  ])
  expect(await linesOf(whole.orderId)).toEqual([
    [
      [whole.skus[0], 2],
      [whole.skus[1], 1],
    ],
  ])
  const effects = { parcels: 3, audited: 3 }
  expect(await effectsOf([split.orderId, whole.orderId])).toMatchObject(effects)
  expect(await run(rows)).toMatchObject({ state: 'done', changedCount: 0, unchangedCount: 4 })
  expect(await effectsOf([split.orderId, whole.orderId])).toMatchObject(effects)
})

test('a sheet sends the message of the first parcel once', async () => {
  const user = await createUser()
  await db.update(users).set({ orderMessages: 'sms' }).where(eq(users.id, user.id))
  const { orderId } = await createOrder(2, { user })
  const rows: Rows = [[orderId, 'SF', newTrackingNo(), '', '']]
  await run(rows)
  await run(rows)
  expect(await effectsOf([orderId])).toEqual({ parcels: 1, audited: 1, messages: 1 })
})

test('each row is refused as the route refuses it, and no result keeps what may be personal data', async () => {
  const [unpaid, asked, order] = [await createOrder(1), await createOrder(2), await createTwoLines()]
  await call('POST', `/orders/${asked.orderId}/refunds/`, {
    token: asked.user.token,
    body: { reason: '不想要了', amount: '1.00' },
  })
  const number = newTrackingNo()
  const done = await run([
    [unpaid.orderId, 'SF', number, '', ''],
    [asked.orderId, 'SF', number, '', ''],
    [order.orderId, '张三丰先生', newTrackingNo(), '', ''],
    [order.orderId, '顺达快递', newTrackingNo(), '', ''],
    [order.orderId, 'SFX', newTrackingNo(), '', ''],
    [order.orderId, 'SF', '13912345678', '', ''],
    ['13912345678', 'SF', number, '', ''],
    ['40417', 'SF', number, '', ''],
    ['张三', 'SF', number, '', ''],
    ['1.3912345678E+10', 'SF', number, '', ''],
    ['2.02611E+29', 'SF', number, '', ''],
    [order.orderId, 'SF', newTrackingNo(), order.skus[0], 3],
    [order.orderId, 'SF', newTrackingNo(), unpaid.sku, 1],
    [order.orderId, 'SF', '上海市黄浦区', '', ''],
    [order.orderId, 'SF', newTrackingNo(), order.skus[0], '1.5'],
    [order.orderId, 'SF', newTrackingNo(), 'ab', '1'],
  ])
  expect(done).toMatchObject({ state: 'done', invalidCount: 16, changedCount: 0 })
  expect((await outcomesOf(done.id)).map(({ faults }) => faults)).toEqual([
    [['order_state', 'order_id', unpaid.orderId]],
    [['refund_requested', 'order_id', asked.orderId]],
    [['carrier_unknown', 'carrier', '张***生']],
    [['carrier_unknown', 'carrier', '顺达快递']],
    [['carrier_unknown', 'carrier', 'SFX']],
    [['tracking_no_unfit', 'tracking_no', '***5678']],
    [['unknown', 'order_id', '***5678']],
    [['unknown', 'order_id', '40417']],
    [['not_an_id', 'order_id', '张***']],
    [['number_rounded', 'order_id', '1***0']],
    [['number_rounded', 'order_id', '2.02611E+29']],
    [['shipment_exceeds', 'order_id', order.orderId]],
    [['shipment_line_unknown', 'order_id', order.orderId]],
    [['not_a_tracking_number', 'tracking_no', '上***区']],
    [['not_an_integer', 'count', '1.5']],
    [['not_an_id', 'sku_id', 'ab']],
  ])
  expect([await statusOf(asked.orderId), await statusOf(order.orderId)]).toEqual([2, 2])
})

test('a parcel with a wrong row, or with rows that are apart, is not sent in part', async () => {
  const [faulty, apart, good] = [await createTwoLines(), await createTwoLines(), await createTwoLines()]
  const [one, two, three] = [newTrackingNo(), newTrackingNo(), newTrackingNo()]
  const done = await run([
    [faulty.orderId, 'SF', one, faulty.skus[0], 1],
    [faulty.orderId, 'SF', one, faulty.skus[1], 'x'],
    [apart.orderId, 'SF', two, apart.skus[0], 1],
    [good.orderId, 'SF', three, '', ''],
    [apart.orderId, 'SF', two, apart.skus[1], 1],
  ])
  expect(done).toMatchObject({ state: 'done', invalidCount: 4, changedCount: 1 })
  const masked = ({ orderId }: { orderId: string }, no: string) => `${orderId} ***${no.slice(-4)}`
  expect((await outcomesOf(done.id)).map(({ faults }) => faults)).toEqual([
    [['group_faulty', null, masked(faulty, one)]],
    [['not_an_integer', 'count', 'x']],
    [['rows_apart', null, masked(apart, two)]],
    [],
    [['rows_apart', null, masked(apart, two)]],
  ])
  expect(await effectsOf([faulty.orderId, apart.orderId])).toMatchObject({ parcels: 0 })
})

test.each([0, 600])(
  'the rest of an order is not sent when %i rows separate it from a wrong row',
  async (between) => {
    const [order, other] = [await createTwoLines(), await createTwoLines()]
    const number = newTrackingNo()
    const unknown = Array.from({ length: between }, (_, at) => [`${10 ** 14 + at}`, 'SF', number, '', ''])
    const rows: Rows = [
      [order.orderId, 'SF', newTrackingNo(), order.skus[0], 'x'],
      ...unknown,
      [` ${order.orderId}`, 'SF', newTrackingNo(), '', ''],
      [other.orderId, 'SF', newTrackingNo(), '', ''],
    ]
    const done = await run(rows)
    expect(done).toMatchObject({ state: 'done', invalidCount: between + 2, changedCount: 1 })
    expect((await outcomesOf(done.id)).at(-2)?.faults).toEqual([['order_faulty', 'order_id', order.orderId]])
    expect(await effectsOf([order.orderId])).toMatchObject({ parcels: 0 })
  },
)

test('an order number may have full-width digits; below one that cannot be read, no row sends the rest of an order', async () => {
  const [order, other] = [await createTwoLines(), await createTwoLines()]
  const wide = order.orderId.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
  const rows: Rows = [
    [wide, 'SF', newTrackingNo(), order.skus[0], 1],
    [other.orderId, 'SF', newTrackingNo(), other.skus[0], 1],
    ['2.02611E+29', 'SF', newTrackingNo(), other.skus[0], 1],
    [other.orderId, 'SF', newTrackingNo(), '', ''],
  ]
  const done = await run(rows)
  expect(done).toMatchObject({ state: 'done', changedCount: 2, invalidCount: 2 })
  expect((await outcomesOf(done.id)).at(-1)?.faults).toEqual([['order_faulty', 'order_id', other.orderId]])
  expect([await linesOf(order.orderId), await linesOf(other.orderId)]).toEqual([
    [[[order.skus[0], 1]]],
    [[[other.skus[0], 1]]],
  ])
})

test('the lines of a parcel stay together where a transaction of 100 rows ends', async () => {
  const order = await createTwoLines()
  const number = newTrackingNo()
  const unknown = Array.from({ length: 99 }, (_, at) => [`${10 ** 14 + at}`, 'SF', number, '', ''])
  const lines = order.skus.map((sku) => [order.orderId, 'SF', number, sku, 1])
  expect(await run([...unknown, ...lines])).toMatchObject({ changedCount: 2, invalidCount: 99 })
  expect(await linesOf(order.orderId)).toEqual([order.skus.map((sku) => [sku, 1])])
})

test('a sheet of parcels needs the permission to change orders', async () => {
  const { token } = await createStaff(['goods.change_sku'])
  const multipart = { kind: 'shipments', file: parcelSheet([['1', 'SF', 'SF1', '', '']]) }
  const refused = await call('POST', '/meiduo_admin/imports/', { token, multipart })
  expect([refused.status, refused.json.code]).toEqual([403, 'permission_denied'])
})
