import { t } from 'elysia'
import { dateTime } from '../../../http/fields.ts'
import { shopTime } from '../model.ts'
import { carrierName, trackingUrl } from './carriers.ts'
import type { getOrderDetail } from './get-order.ts'

const shipment = t.Object({
  carrier: t.String({ description: '快递公司 · name of the carrier', examples: ['顺丰速运'] }),
  tracking_no: t.String({ examples: ['SF1234567890123'] }),
  url: t.Nullable(
    t.String({
      description: '物流查询网址，未知快递公司为 null · tracking page; null for an unknown carrier',
      examples: ['https://www.kuaidi100.com/chaxun?com=shunfeng&nu=SF1234567890123'],
    }),
  ),
  lines: t.Array(t.Object({ sku_id: t.Integer(), name: t.String(), count: t.Integer() }), {
    description: '包裹内商品 · pieces in the parcel',
  }),
  shipped_at: dateTime,
})

export const shipmentList = t.Array(shipment, {
  description: '包裹，按发货顺序，未发货为空 · parcels in the order of shipping; empty before',
})

type Row = Pick<Awaited<ReturnType<typeof getOrderDetail>>, 'parcels' | 'lines'>

/** Converts the parcels of an order. An order has one parcel, which holds all its lines. */
export function presentShipments({ parcels, lines }: Row): typeof shipmentList.static {
  return parcels.map(({ carrier, trackingNo, createTime }) => ({
    carrier: carrierName(carrier),
    tracking_no: trackingNo,
    url: trackingUrl(carrier, trackingNo),
    lines: lines.map(({ skuId, name, count }) => ({ sku_id: skuId, name, count })),
    shipped_at: shopTime(createTime),
  }))
}
