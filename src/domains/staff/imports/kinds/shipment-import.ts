import { db } from '../../../../db/client.ts'
import { AppError } from '../../../../lib/errors.ts'
import { maskName } from '../../../../lib/text/masks.ts'
import { lockOrders } from '../../../orders/lifecycle/lock-order.ts'
import type { Carrier } from '../../../orders/shipments/carrier-fields.ts'
import { carrierUnknown } from '../../../orders/shipments/errors.ts'
import { findCarriers } from '../../../orders/shipments/find-carriers.ts'
import {
  checkParcel,
  findSent,
  type NewParcel,
  type OrderToShip,
  type SentParcel,
  withParcel,
} from '../../../orders/shipments/parcel-rules.ts'
import { readOrdersToShip } from '../../../orders/shipments/read-orders-to-ship.ts'
import { shipOrderIn } from '../../../orders/shipments/ship-order.ts'
import { normalizeTrackingNo } from '../../../orders/shipments/tracking-number.ts'
import type { AppliedRow, ImportedRow, ImportKind, RowFault, RowPlan } from '../import-kind.ts'
import { normalizeId, readCells } from '../rows/read-cells.ts'
import { customFault, refusedFault, rowFault } from '../rows/row-faults.ts'
import { splitGroups } from '../rows/row-groups.ts'
import { shipmentColumns } from './shipment-columns.ts'

const subject = ['order_id']

/**
 * Parcels of orders. Rows with one order and one number are one parcel, each with a SKU and a count; a row without a SKU sends
 * all that is left, unless an earlier row of the order is wrong: its pieces would be sent, too. Requests for refunds are never
 * overruled here.
 */
export const shipmentImport: ImportKind = {
  label: { zh: '批量发货', en: 'Parcels' },
  permission: 'orders.change_orderinfo',
  columns: shipmentColumns,
  // a parcel with two pieces of a SKU, one with the rest of the order, and one with an unusual number
  example: `订单号,快递公司,运单号,SKU 编号,数量,强制运单号
202611232005090000000000000001,顺丰速运,SF1234567890123,1,2,
202611232005090000000000000001,SF,SF1234567890124,,,
202611232005090000000000000002,YTO,SPECIAL-001,,,是
`,
  subject,
  keyOf: (values) => {
    const group = groupOf(values)
    return group && `${group} ${normalizeId(values.sku_id ?? '')}`
  },
  groupOf,
  wholeOf,
  faultValue,
  plan: planParcels,
  lock: (tx, keys) => lockOrders(tx, keys.map(String)),
}

const orderForm = /^\d{1,64}$/
/** An order number may be typed with full-width digits. */
const normalizeOrderId = (text: string) => text.normalize('NFKC').trim()

function groupOf({ order_id: order, tracking_no: number }: ImportedRow['values']): string | undefined {
  return order && number
    ? `${normalizeOrderId(order.slice(0, 100))} ${normalizeTrackingNo(number)}`
    : undefined
}

/** A row whose order cannot be read may be about any order. */
function wholeOf({ order_id: order = '', sku_id: sku }: ImportedRow['values']) {
  const key = normalizeOrderId(order.slice(0, 100))
  return { key: orderForm.test(key) ? key : null, takesRest: sku === undefined }
}

/** Short codes, short and rounded numbers, and order numbers: no name, phone number or address has these forms. */
const harmless =
  /^(?:[A-Za-z][A-Za-z0-9]{0,5}|[+-]?\d{1,6}(?:\.\d{1,2})?|\d(?:\.\d+)?E\+?(?:19|[2-9]\d)|\d{20,64})$/
const carrierName = /^[\p{Script=Han}A-Za-z]{2,18}(?:快递|速递|速运|快运|物流|邮政)$/u
const longNumber = /^[A-Za-z0-9-]{5,}\d{4}$/

/** A column may hold something else, such as the receiver: what may be personal data is stored with a mask. */
function faultValue(column: string | null, value: string): string {
  const parts = column === null ? value.split(' ') : [value]
  return parts
    .map((part) => maskPersonal(column, part))
    .join(' ')
    .trim()
}

function maskPersonal(column: string | null, value: string): string {
  const isId = (column === 'sku_id' || column === 'count') && /^-?\d{1,9}$/.test(value)
  if (value === '' || isId || harmless.test(value) || carrierName.test(value)) return value
  return longNumber.test(value) ? `***${value.slice(-4)}` : maskName(value)
}

function parseRow(row: ImportedRow) {
  const cells = readCells(row)
  cells.require('order_id', 'carrier', 'tracking_no')
  if (row.values.sku_id !== undefined) cells.require('count')
  if (row.values.count !== undefined) cells.require('sku_id')
  return {
    values: row.values,
    cells,
    orderId: cells.matching('order_id', orderForm, 'not_an_id', normalizeOrderId),
    carrier: cells.text('carrier', 20)?.trim(),
    trackingNo: cells.matching(
      'tracking_no',
      /^[A-Z0-9-]{1,40}$/,
      'not_a_tracking_number',
      normalizeTrackingNo,
    ),
    skuId: cells.id('sku_id'),
    count: cells.integer('count', 1, 2_147_483_647),
    isNumberForced: cells.boolean('force_number') ?? false,
  }
}

type ShipmentRow = ReturnType<typeof parseRow>

/** What the parcels of a batch are about. A parcel takes its pieces from the next one of its order. */
type Context = Readonly<{ orders: Map<string, OrderToShip>; carriers: ReadonlyMap<string, Carrier> }>

async function planParcels(rows: readonly ImportedRow[]): Promise<RowPlan[]> {
  const groups = splitGroups(rows, { groupOf }).map((group) => group.map(parseRow))
  const parsed = groups.flat()
  const values = (of: (row: ShipmentRow) => string | undefined) => [
    ...new Set(parsed.flatMap((row) => of(row) ?? [])),
  ]
  const context = {
    orders: await readOrdersToShip(values(({ orderId }) => orderId)),
    carriers: await findCarriers(
      db,
      values(({ carrier }) => carrier),
    ),
  }
  return groups.flatMap((group) => planGroup(group, context))
}

function planGroup(group: readonly ShipmentRow[], context: Context): RowPlan[] {
  const [first] = group as [ShipmentRow]
  for (const row of group) {
    if (group.length > 1 && row.values.sku_id === undefined) row.cells.require('sku_id')
    if (context.carriers.get(row.carrier ?? '') !== context.carriers.get(first.carrier ?? ''))
      row.cells.refuse('not_an_option', 'carrier')
  }
  if (group.some(({ cells }) => cells.faults.length > 0)) return refuseGroup(group)
  const parcel = toParcel(group)
  const order = context.orders.get(first.orderId as string)
  const carrier = context.carriers.get(parcel.carrier)
  if (!order) first.cells.refuse('unknown', 'order_id')
  if (!carrier) first.cells.faults.push(unknownCarrier(first))
  if (!order || !carrier) return refuseGroup(group)
  try {
    return planParcel(group, parcel, order, carrier, context)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    first.cells.faults.push(refusedFault(error, first.values, { subject }))
    return refuseGroup(group)
  }
}

/** Without one row a parcel lacks pieces, so none is valid. */
const refuseGroup = (group: readonly ShipmentRow[]): RowPlan[] =>
  group.map(({ cells: { faults }, values }) => ({
    outcome: 'invalid',
    faults: faults.length > 0 ? faults : [rowFault('group_faulty', null, groupOf(values))],
  }))

function unknownCarrier({ values }: ShipmentRow): RowFault {
  const { code, text } = carrierUnknown()
  return customFault(code, 'carrier', values.carrier ?? '', text, {
    zh: '请填写商城已有物流公司的名称或代码，如 顺丰速运 或 SF',
    en: 'Enter the name or the code of a carrier of the shop, such as SF',
  })
}

function toParcel(group: readonly ShipmentRow[]): NewParcel {
  const lines = group.flatMap(({ skuId, count }) => (skuId && count ? [{ skuId, count }] : []))
  const [{ carrier, trackingNo }] = group as [ShipmentRow]
  return {
    carrier: carrier as string,
    trackingNo: trackingNo as string,
    lines: lines.length > 0 ? lines : undefined,
    isNumberForced: group.some(({ isNumberForced }) => isNumberForced),
  }
}

/** @throws as `shipOrder`, by the present state without a lock */
function planParcel(
  group: readonly ShipmentRow[],
  parcel: NewParcel,
  order: OrderToShip,
  carrier: Carrier,
  { orders }: Context,
): RowPlan[] {
  const { orderId } = order
  const known = findSent(order.parcels, carrier, parcel)
  if (known && isSameParcel(known, parcel, order))
    return group.map(() => ({ outcome: 'unchanged', object: `shipment:${known.id}` }))
  orders.set(orderId, withParcel(order, carrier, parcel, checkParcel(order, carrier, parcel)))
  let sent: Promise<AppliedRow> | undefined
  const plan: RowPlan = {
    outcome: 'valid',
    lockKey: orderId,
    apply(tx, inTransaction) {
      // the first row of the parcel sends it
      sent ??= sendParcel(tx, orderId, parcel, inTransaction)
      return sent
    },
  }
  return group.map(() => plan)
}

async function sendParcel(...parcel: Parameters<typeof shipOrderIn>): Promise<AppliedRow> {
  return { object: `shipment:${(await shipOrderIn(...parcel)).id}`, tags: [] }
}

/** Whether a row repeats a parcel that was sent, as an uploaded file does that is uploaded again. */
function isSameParcel(sent: SentParcel, { lines }: NewParcel, { pieces }: OrderToShip): boolean {
  if (!lines) return pieces.every(({ left }) => left === 0)
  const counts = new Map(lines.map(({ skuId, count }) => [skuId, count]))
  return (
    counts.size === sent.lines.length && sent.lines.every(({ skuId, count }) => counts.get(skuId) === count)
  )
}
