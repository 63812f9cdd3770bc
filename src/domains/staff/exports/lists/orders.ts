import { and, desc, eq, gte, lt, or } from 'drizzle-orm'
import { db } from '../../../../db/client.ts'
import { users } from '../../../../db/schema/auth.ts'
import { orders } from '../../../../db/schema/orders.ts'
import { refunds } from '../../../../db/schema/refunds.ts'
import { statusNames } from '../../../orders/lifecycle/order-state-machine.ts'
import { maskedName, momentText, yuan } from '../cell-texts.ts'
import { columnsOf, defineExportList, type ExportFilters } from '../export-list.ts'

const orderColumns = {
  orderId: orders.orderId,
  createTime: orders.createTime,
  status: orders.status,
  username: users.username,
  totalCount: orders.totalCount,
  totalAmount: orders.totalAmount,
  discountAmount: orders.discountAmount,
  freight: orders.freight,
  payAmount: orders.payAmount,
  payMethod: orders.payMethod,
}

const methods: Readonly<Record<number, string>> = { 1: '货到付款', 2: '支付宝', 3: '微信支付' }

type OrderRow = Awaited<ReturnType<typeof readOrders>>[number]
const orderColumn = columnsOf<OrderRow>()

/** Orders, without receivers and addresses. */
export const orderExport = defineExportList<OrderRow>({
  label: { zh: '订单', en: 'Orders' },
  permission: 'orders.view_orderinfo',
  filters: ['status', 'from', 'to', 'user_id'],
  columns: [
    orderColumn('order_id', '订单号', 'Order', 'orderId'),
    orderColumn('create_time', '下单时间', 'Placed', (row) => momentText(row.createTime)),
    orderColumn('status', '状态码', 'Status', 'status'),
    orderColumn('status_name', '状态', 'Status name', (row) => statusNames[row.status]?.zh ?? ''),
    orderColumn('user', '用户', 'User', (row) => maskedName(row.username)),
    orderColumn('total_count', '件数', 'Pieces', 'totalCount'),
    orderColumn('total_amount', '商品金额', 'Goods', (row) => yuan(row.totalAmount)),
    orderColumn('discount_amount', '优惠金额', 'Discount', (row) => yuan(row.discountAmount)),
    orderColumn('freight', '运费', 'Freight', (row) => yuan(row.freight)),
    orderColumn('pay_amount', '应付金额', 'To pay', (row) => yuan(row.payAmount)),
    orderColumn('pay_method', '支付方式', 'Payment method', (row) => methods[row.payMethod] ?? ''),
  ],
  read: (filters, last, limit) => readOrders(filters, last, limit),
})

function readOrders(
  { status, from, to, user_id: userId }: ExportFilters,
  last: Readonly<{ createTime: Date; orderId: string }> | undefined,
  limit: number,
) {
  return db
    .select(orderColumns)
    .from(orders)
    .innerJoin(users, eq(users.id, orders.userId))
    .where(
      and(
        status === undefined ? undefined : eq(orders.status, Number(status) || 0),
        userId === undefined ? undefined : eq(orders.userId, userId),
        from && gte(orders.createTime, from),
        to && lt(orders.createTime, to),
        last &&
          or(
            lt(orders.createTime, last.createTime),
            and(eq(orders.createTime, last.createTime), lt(orders.orderId, last.orderId)),
          ),
      ),
    )
    .orderBy(desc(orders.createTime), desc(orders.orderId))
    .limit(limit)
}

const refundColumns = {
  id: refunds.id,
  orderId: refunds.orderId,
  createTime: refunds.createTime,
  cause: refunds.cause,
  amount: refunds.amount,
  status: refunds.status,
}

type RefundRow = Awaited<ReturnType<typeof readRefunds>>[number]
const refundColumn = columnsOf<RefundRow>()

/** Refund requests, without the words of the buyer. */
export const refundExport = defineExportList<RefundRow>({
  label: { zh: '退款', en: 'Refunds' },
  permission: 'orders.view_refund',
  filters: ['status', 'from', 'to'],
  columns: [
    refundColumn('id', '退款编号', 'Refund', 'id'),
    refundColumn('order_id', '订单号', 'Order', 'orderId'),
    refundColumn('create_time', '申请时间', 'Requested', (row) => momentText(row.createTime)),
    refundColumn('cause', '原因类别', 'Cause', 'cause'),
    refundColumn('amount', '金额', 'Amount', (row) => yuan(row.amount)),
    refundColumn('status', '状态', 'Status', 'status'),
  ],
  read: (filters, last, limit) => readRefunds(filters, last?.id, limit),
})

function readRefunds({ status, from, to }: ExportFilters, before: number | undefined, limit: number) {
  return db
    .select(refundColumns)
    .from(refunds)
    .where(
      and(
        status === undefined ? undefined : eq(refunds.status, status),
        from && gte(refunds.createTime, from),
        to && lt(refunds.createTime, to),
        before === undefined ? undefined : lt(refunds.id, before),
      ),
    )
    .orderBy(desc(refunds.id))
    .limit(limit)
}
