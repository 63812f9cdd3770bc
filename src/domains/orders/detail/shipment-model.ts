import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime } from '../../../http/fields.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { trackingUrlOf } from '../shipments/carrier-fields.ts'
import type { Parcel } from '../shipments/shipment-fields.ts'

export const parcelLines = t.Array(
  t.Object({
    sku_id: t.Integer(),
    name: t.String(),
    count: t.Integer({ description: '件数 · pieces' }),
  }),
  { description: '包裹内商品 · pieces in the parcel' },
)
export const trackingPage = t.Nullable(
  t.String({
    description: '物流查询网址，未知快递公司为 null · tracking page; null for an unknown carrier',
    examples: ['https://www.kuaidi100.com/chaxun?com=shunfeng&nu=SF1234567890123'],
  }),
)

const shipment = t.Object({
  carrier: t.String({ description: '快递公司 · name of the carrier', examples: ['顺丰速运'] }),
  tracking_no: t.String({ examples: ['SF1234567890123'] }),
  url: trackingPage,
  lines: parcelLines,
  shipped_at: dateTime,
})

export const shipmentList = t.Array(shipment, {
  description: '包裹，按发货顺序，未发货为空 · parcels in the order of shipping; empty before',
})

export const parcelsOpen = t.Boolean({
  description: '待收货，还有商品未装入包裹 · shipped, and further parcels are to come',
})

type Line = Readonly<{ skuId: number; name: string; count: number }>
type Row = Readonly<{ parcels: readonly Parcel[]; lines: readonly Line[] }>

/** Converts the parcels of an order. A parcel without lines holds all lines of the order. */
export function presentShipments({ parcels, lines }: Row): typeof shipmentList.static {
  return parcels.map((parcel) => presentShipment(parcel, lines))
}

/** Converts a parcel; `whole` are the lines of its order. */
export function presentShipment(parcel: Parcel, whole: readonly Line[]) {
  const { carrier, trackingUrl, trackingNo, createTime, lines } = parcel
  return {
    carrier,
    tracking_no: trackingNo,
    url: trackingUrlOf(trackingUrl, trackingNo),
    lines: (lines.length > 0 ? lines : whole).map(({ skuId, name, count }) => ({
      sku_id: skuId,
      name,
      count,
    })),
    shipped_at: shopTime(createTime),
  }
}

/** Whether a shipped order waits for further parcels: it has no time-out before its last one. */
export function isParcelsOpen({
  status,
  dueTime,
  parcels,
}: Readonly<{ status: number; dueTime: Date | null; parcels: readonly Parcel[] }>): boolean {
  return status === OrderStatus.shipped && dueTime === null && parcels.length > 0
}
