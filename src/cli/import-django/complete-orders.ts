import { createHash } from 'node:crypto'
import { config } from '../../config/index.ts'
import { parcelText } from '../../domains/addresses/area-names.ts'
import { OrderStatus, timeOutFrom, timeOuts } from '../../domains/orders/lifecycle/order-state-machine.ts'
import { addSeconds } from '../../lib/clock.ts'
import { formatFen, parseFen } from '../../lib/money.ts'
import { convertAmounts } from './order-amounts.ts'
import type { Complete, Context, Draft, SourceTable } from './plan.ts'
import type { Report } from './report.ts'
import { select } from './source.ts'
import type { RawRow, Value } from './tables.ts'

/**
 * Completes an order: amounts in the mall's meaning, the receiver copied from the address at the first import, and the
 * unique keys of placing, derived from the order number so that no cart and no request can collide with them.
 */
export const completeOrders: Complete = async (drafts, _table, context, report) => {
  const sums = await sumLines(drafts, context)
  const receivers = await findByKey(context, receiverSql, drafts, 'address_id')
  return drafts.filter((draft) => {
    if (!settleAmounts(draft, sums.get(String(draft.id)), report)) return false
    const { row, initial } = draft
    const since = row.update_time ?? row.create_time
    // an order without a time gets the time of the first import, which a later import must not change
    const changedAt = String(since ?? context.startedAt)
    Object.assign(since ? row : initial, {
      due_time: dueTimeOf(row.status, changedAt),
      received_time: isReceived(row.status) ? changedAt : null,
    })
    copyReceiver(draft, receivers.get(String(draft.row.address_id)))
    const digest = createHash('sha256').update(String(draft.id)).digest('hex')
    const placedAt = String(draft.row.create_time ?? context.startedAt)
    Object.assign(draft.initial, {
      checkout_id: digest.slice(0, 36),
      request_digest: digest,
      pay_deadline: addMoment(placedAt, config.orderPayTimeoutSeconds),
    })
    return true
  })
}

/**
 * Completes a line with the SKU's present name and picture where the source has none. Django does not store the time of a
 * review and of its reply, so the line's last change is used.
 */
export const completeLines: Complete = async (drafts, table, context) => {
  for (const { row } of drafts) {
    const changed = row.update_time ?? row.create_time ?? null
    if (Number(row.is_commented)) row.comment_time ??= changed
    if (row.reply) row.reply_time ??= changed
  }
  if (table.columns.has('name') && table.columns.has('image_url')) return drafts
  const skus = await findByKey(context, skuSql, drafts, 'sku_id')
  for (const { row, initial } of drafts) {
    const sku = skus.get(String(row.sku_id))
    if (sku) Object.assign(initial, { name: sku.name, image_url: sku.default_image_url ?? '' })
  }
  return drafts
}

/** Completes a payment. Django stores only Alipay's trade number: the first trade of a paid order counts as its full payment. */
export const completePayments: Complete = async (drafts, table, context, report) => {
  const orders = await findByKey(context, orderSql, drafts, 'order_id')
  const firsts = await findFirstPayments(drafts, table, context)
  for (const { id, row, initial } of drafts) {
    const order = orders.get(String(row.order_id))
    if (!order) continue
    const isPaid = Number(order.status) > 1 && Number(order.status) < 6
    if (!isPaid)
      report.alter(id, `order ${row.order_id} is not paid: stored as a payment that was not applied`)
    row.applied = isPaid && firsts.get(String(row.order_id)) === String(id) ? 1 : 0
    row.amount ??= String(order.pay_amount)
    row.gateway ??= 'alipay'
    initial.paid_at = row.create_time ?? null
  }
  return drafts
}

const receiverSql = `SELECT a.id AS k, a.receiver, a.mobile, p.name AS province, c.name AS city, d.name AS district, a.place
  FROM tb_address a JOIN tb_areas p ON p.id = a.province_id JOIN tb_areas c ON c.id = a.city_id
  JOIN tb_areas d ON d.id = a.district_id WHERE a.id IN (?)`
const skuSql = 'SELECT id AS k, name, default_image_url FROM tb_sku WHERE id IN (?)'
const orderSql = 'SELECT order_id AS k, pay_amount, status FROM tb_order_info WHERE order_id IN (?)'

async function findByKey(context: Context, sql: string, drafts: readonly Draft[], column: string) {
  const keys = [...new Set(drafts.map(({ row }) => row[column]).filter((value) => value != null))]
  const rows = keys.length > 0 ? await select(context.target, sql, [keys]) : []
  return new Map(rows.map((row) => [String(row.k), row]))
}

/** Returns the pieces and the amount of each order's lines in the source. */
async function sumLines(drafts: readonly Draft[], { source, tables }: Context) {
  const lines = tables.get('tb_order_goods')
  const [order, count, price] = ['order_id', 'count', 'price'].map((name) => lines?.columns.get(name))
  if (!lines || !order || !count || !price || drafts.length === 0) return new Map<string, RawRow>()
  const rows = await select(
    source,
    'SELECT ?? AS k, SUM(??) AS pieces, CAST(SUM(?? * ??) AS DECIMAL(14,2)) AS amount FROM ?? WHERE ?? IN (?) GROUP BY ??',
    [order, count, count, price, lines.name, order, drafts.map(({ id }) => String(id)), order],
  )
  return new Map(rows.map((row) => [String(row.k), row]))
}

function settleAmounts({ id, row, initial }: Draft, sum: RawRow | undefined, report: Report): boolean {
  const pieces = Number(row.total_count ?? 0) > 0 ? Number(row.total_count) : Number(sum?.pieces ?? 0)
  if (pieces <= 0 || row.status === undefined || row.pay_method === undefined) {
    report.leaveOut(id, pieces <= 0 ? 'no goods were ordered' : 'its status or payment method is unknown')
    return false
  }
  if (row.total_count !== undefined && row.total_count !== pieces)
    report.alter(id, `total_count ${row.total_count}, now ${pieces}, the sum of its lines`)
  row.total_count = pieces
  const fen = (value: Value | undefined) => parseFen(String(value ?? '0.00'))
  const linesFen = sum?.amount == null ? undefined : parseFen(String(sum.amount))
  const freightFen = fen(row.freight)
  const totalFen = row.total_amount === undefined ? (linesFen ?? 0) : fen(row.total_amount)
  const amounts = convertAmounts({ totalFen, freightFen, discountFen: fen(row.discount_amount), linesFen })
  if (amounts.totalFen < 0 || amounts.payFen < 0) {
    report.leaveOut(id, `total ${formatFen(totalFen)} with freight ${formatFen(freightFen)} is impossible`)
    return false
  }
  if (amounts.doubtful)
    report.alter(id, 'its amounts and its lines differ: the total counts as the pay amount')
  const payAmount = formatFen(amounts.payFen)
  if (row.pay_amount !== undefined && row.pay_amount !== payAmount)
    report.alter(id, `pay_amount ${row.pay_amount}, now ${payAmount}`)
  initial.freight = '0.00'
  row.total_amount = formatFen(amounts.totalFen)
  row.pay_amount = payAmount
  return true
}

/** Returns when the order's present state ends by a time-out. */
function dueTimeOf(status: Value | undefined, since: string): string | null {
  const cause = timeOutFrom(Number(status))
  return cause ? addMoment(since, config[timeOuts[cause]]) : null
}

const isReceived = (status: Value | undefined) =>
  status === OrderStatus.unreviewed || status === OrderStatus.finished

function copyReceiver({ row, initial }: Draft, address: RawRow | undefined): void {
  if (!address) return
  const copies = {
    receiver: address.receiver,
    receiver_mobile: address.mobile,
    receiver_place: parcelText(areaNamesOf(address), String(address.place)),
  }
  for (const [name, value] of Object.entries(copies)) if (!row[name]) initial[name] = String(value)
  for (const name of Object.keys(copies)) if (!row[name]) delete row[name]
}

const areaNamesOf = ({ province, city, district }: RawRow) => ({
  province: String(province),
  city: String(city),
  district: String(district),
})

async function findFirstPayments(drafts: readonly Draft[], table: SourceTable, { source }: Context) {
  const [id, order] = [table.columns.get('id'), table.columns.get('order_id')]
  if (!id || !order || drafts.length === 0) return new Map<string, string>()
  const orders = drafts.flatMap(({ row }) => (row.order_id == null ? [] : [String(row.order_id)]))
  const rows = await select(source, 'SELECT ?? AS k, MIN(??) AS first FROM ?? WHERE ?? IN (?) GROUP BY ??', [
    order,
    id,
    table.name,
    order,
    [...orders, ''],
    order,
  ])
  return new Map(rows.map((row) => [String(row.k), String(row.first)]))
}

/** Adds seconds to a text such as `2026-11-23 12:00:00.123456`. The microseconds stay. */
function addMoment(moment: string, seconds: number): string {
  const later = addSeconds(new Date(`${moment.slice(0, 19).replace(' ', 'T')}Z`), seconds)
  return later.toISOString().slice(0, 19).replace('T', ' ') + moment.slice(19)
}
