import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime } from '../../../http/fields.ts'
import { staffListQuery } from '../../../http/staff/list.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { orderPlace } from '../../orders/model.ts'
import type {
  getPackingSlip,
  PickedLine,
  PickingList,
  PickingWish,
} from '../../orders/picking/picking-list.ts'
import { orderFilters, orderIdList, parseOrderWish } from './order-model.ts'

const line = {
  sku_id: t.Integer(),
  name: t.String(),
  specs: t.String({ description: '规格 · options of the variant', examples: ['颜色 雾蓝'] }),
  count: t.Integer({ description: '件数 · pieces' }),
}

export const pickingQuery = t.Object({
  ids: t.Optional(orderIdList),
  keyword: staffListQuery.keyword,
  ...orderFilters,
  status: t.Optional(
    t.Integer({
      minimum: OrderStatus.unshipped,
      maximum: OrderStatus.unshipped,
      description: '只能为 2 待发货 · only 2, to be shipped',
      examples: [OrderStatus.unshipped],
      hint: {
        zh: '拣货单只有待发货（2）的订单',
        en: 'must be 2: only orders that are to be shipped are picked',
      },
    }),
  ),
})
export const pickingList = t.Object(
  {
    skus: t.Array(t.Object({ ...line, orders: t.Integer({ description: '涉及的订单数 · orders' }) })),
    orders: t.Array(
      t.Object({
        order_id: t.String(),
        create_time: dateTime,
        remark: t.String(),
        lines: t.Array(t.Object(line)),
      }),
    ),
    complete: t.Boolean({
      description:
        'false：符合的订单多于 500 个，只列出最早的 · false: only the oldest 500 orders are listed',
    }),
    remaining: t.Integer({
      description: '尚未列出的待发货订单数 · orders that are to be shipped and are not listed',
      examples: [0],
    }),
    remaining_exact: t.Boolean({
      description:
        'false：至少还有 remaining 个（带筛选条件时最多数到一万个订单） · false: remaining is a minimum; with a filter, up to 10,000 orders are counted',
    }),
  },
  { title: 'PickingList' },
)
export const packingSlip = t.Object(
  {
    order_id: t.String(),
    create_time: dateTime,
    address: orderPlace,
    remark: t.String(),
    parcels: t.Array(
      t.Object({ carrier: t.String(), tracking_no: t.String(), lines: t.Array(t.Object(line)) }),
    ),
    left: t.Array(t.Object(line), { description: '尚未装入包裹的商品 · what no parcel holds yet' }),
  },
  { title: 'PackingSlip' },
)

/** Reads which orders to pick. */
export const parsePickingWish = ({ ids, status: _, ...query }: typeof pickingQuery.static): PickingWish =>
  ids ? { ids } : parseOrderWish(query)

const presentLine = ({ skuId, name, specs, count }: PickedLine) => ({ sku_id: skuId, name, specs, count })

/** Converts a picking list. */
export function presentPickingList({
  skus,
  orders,
  remaining,
  isExact,
}: PickingList): typeof pickingList.static {
  return {
    skus: skus.map((line) => ({ ...presentLine(line), orders: line.orders })),
    orders: orders.map(({ orderId, createTime, remark, lines }) => ({
      order_id: orderId,
      create_time: shopTime(createTime),
      remark,
      lines: lines.map(presentLine),
    })),
    complete: remaining === 0,
    remaining,
    remaining_exact: isExact,
  }
}

/** Converts a packing slip. */
export function presentPackingSlip({
  order,
  parcels,
  left,
  texts,
}: Awaited<ReturnType<typeof getPackingSlip>>): typeof packingSlip.static {
  return {
    order_id: order.orderId,
    create_time: shopTime(order.createTime),
    address: { receiver: order.receiver, mobile: order.receiverMobile, place: order.receiverPlace },
    remark: order.remark,
    parcels: parcels.map(({ carrier, trackingNo, lines }) => ({
      carrier,
      tracking_no: trackingNo,
      lines: lines.map((line) => presentLine({ ...line, specs: texts.get(line.skuId) ?? '' })),
    })),
    left: left.map(presentLine),
  }
}
