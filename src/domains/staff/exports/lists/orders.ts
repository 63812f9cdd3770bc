import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../../db/client.ts'
import { users } from '../../../../db/schema/auth.ts'
import { orders } from '../../../../db/schema/orders.ts'
import { statusNames } from '../../../orders/lifecycle/order-state-machine.ts'
import { findOrderIds } from '../../../orders/listing/list-all-orders.ts'
import { payMethodNames } from '../../../orders/pay-methods.ts'
import { listCarriers } from '../../../orders/shipments/find-carriers.ts'
import { carrierQuery } from '../../orders/carrier-model.ts'
import { orderQuery, parseOrderWish } from '../../orders/order-model.ts'
import { exportList } from '../export-list.ts'

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

/** Orders, without receivers and addresses. */
export const orderExport = exportList({
  label: { zh: '订单', en: 'Orders' },
  operation: 'listStaffOrders',
  permission: 'orders.view_orderinfo',
  query: orderQuery,
  read: async (query, wish) => ({ rows: await readOrders(await findOrderIds(parseOrderWish(query), wish)) }),
  keyOf: ({ orderId }) => orderId,
  columns: ({ plain, moment, money, person, choice }) => [
    plain('order_id', '订单号', 'Order', 'orderId'),
    moment('create_time', '下单时间', 'Placed', 'createTime'),
    plain('status', '状态码', 'Status', 'status'),
    choice('status_name', '状态', 'Status name', statusNames, 'status'),
    person('user', '用户', 'User', 'username'),
    plain('total_count', '件数', 'Pieces', 'totalCount'),
    money('total_amount', '商品金额', 'Goods', 'totalAmount'),
    money('discount_amount', '优惠金额', 'Discount', 'discountAmount'),
    money('freight', '运费', 'Freight', 'freight'),
    money('pay_amount', '应付金额', 'To pay', 'payAmount'),
    choice('pay_method', '支付方式', 'Payment method', payMethodNames, 'payMethod'),
  ],
})

async function readOrders(ids: readonly string[]) {
  if (ids.length === 0) return []
  const rows = await db
    .select(orderColumns)
    .from(orders)
    .innerJoin(users, eq(users.id, orders.userId))
    .where(inArray(orders.orderId, [...ids]))
  const byId = new Map(rows.map((row) => [row.orderId, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export const carrierExport = exportList({
  label: { zh: '物流公司', en: 'Carriers' },
  operation: 'listCarriers',
  permission: 'orders.view_carrier',
  query: carrierQuery,
  read: (_, wish) => listCarriers(wish),
  columns: ({ plain }) => [
    plain('id', '物流公司编号', 'Carrier id', 'id'),
    plain('code', '代码', 'Code', 'code'),
    plain('name', '名称', 'Name', 'name'),
    plain('number_pattern', '运单号格式', 'Pattern of numbers', 'numberPattern'),
    plain('tracking_url', '物流查询网址', 'Tracking page', 'trackingUrl'),
  ],
})
