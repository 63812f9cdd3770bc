import { t } from 'elysia'
import { booleanField, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText, textLine, typed } from '../../../http/input/text-field.ts'
import { defineError } from '../../../lib/errors.ts'
import { blanksAround } from '../../../lib/text/visible-text.ts'
import { parcelLines, presentShipment, trackingPage } from '../../orders/detail/shipment-model.ts'
import { parseQuantityLines, quantityLines } from '../../orders/line-model.ts'
import { orderParams } from '../../orders/model.ts'
import type { ParcelChange } from '../../orders/shipments/change-shipment.ts'
import type { NewParcel } from '../../orders/shipments/parcel-rules.ts'
import { type Parcel, shipmentFields } from '../../orders/shipments/shipment-fields.ts'
import { normalizeTrackingNo } from '../../orders/shipments/tracking-number.ts'
import { etagOf } from '../versions/etag.ts'

const carrier = textLine(1, 20, {
  description: '物流公司的代码或名称 · code or name of the carrier',
  examples: ['SF'],
})
const trackingNo = typed({
  pattern: `^${blanksAround}[A-Za-z0-9-]{1,40}${blanksAround}$`,
  maxLength: 64,
  description: '运单号 · tracking number',
  examples: ['SF1234567890123'],
  hint: { zh: '运单号应为 1–40 个字母、数字或连字符', en: 'must be 1–40 letters, digits or hyphens' },
})
const forceNumber = t.Optional({
  ...booleanField,
  examples: [true],
  description: '运单号不符合格式也保存 · stores a number that does not look like one of the carrier',
})

export const shipmentParams = t.Object({
  ...orderParams.properties,
  shipment: { ...idParam, examples: [1] },
})
export const newShipment = knownFieldsOnly(
  {
    carrier,
    tracking_no: trackingNo,
    lines: t.Optional({
      ...quantityLines,
      description: '包裹内商品；缺省为全部未发的 · pieces in the parcel; absent: all that is left',
    }),
    force_number: forceNumber,
    force: t.Optional({
      ...booleanField,
      examples: [true],
      description: '以 reason 拒绝刚提出的退款申请并发货 · rejects requested refunds with the reason',
    }),
    reason: t.Optional(
      freeText(2, 200, {
        examples: ['商品已经打包'],
        description: '拒绝退款的理由，买家可见；force 时必填 · for the buyer; required with force',
      }),
    ),
  },
  { title: 'NewShipment' },
)
export const shipmentChange = knownFieldsOnly(
  { carrier: t.Optional(carrier), tracking_no: t.Optional(trackingNo), force_number: forceNumber },
  { title: 'ShipmentChange' },
)
export const shipment = t.Object(
  {
    id: t.Integer(),
    carrier: t.String({ examples: ['顺丰速运'] }),
    code: t.Nullable(
      t.String({
        description: '物流公司代码，未知为 null · code of the carrier; null if unknown',
        examples: ['SF'],
      }),
    ),
    tracking_no: t.String(),
    url: trackingPage,
    lines: parcelLines,
    shipped_at: dateTime,
    etag: t.String({ description: '供 PATCH 的 If-Match 使用 · for If-Match of a PATCH' }),
  },
  { title: 'StaffShipment' },
)

const reasonMissing = defineError(
  400,
  'invalid_input',
  '缺少拒绝退款的原因',
  'A reason is required',
  'reason',
)

/** Converts the body of a new parcel. @throws 400 invalid_input when it is forced without a reason */
export function parseNewShipment(body: typeof newShipment.static): NewParcel {
  if (body.force && !body.reason) throw reasonMissing()
  return {
    carrier: body.carrier,
    trackingNo: normalizeTrackingNo(body.tracking_no),
    lines: body.lines && parseQuantityLines(body.lines),
    isNumberForced: body.force_number,
    rejectRefunds: body.force ? body.reason : undefined,
  }
}

/** Converts the correction of a parcel. */
export function parseShipmentChange(body: typeof shipmentChange.static): ParcelChange {
  const { carrier, tracking_no: number, force_number: isNumberForced } = body
  return { carrier, trackingNo: number && normalizeTrackingNo(number), isNumberForced }
}

type Whole = Parameters<typeof presentShipment>[1]

/** Converts a parcel; `whole` are the lines of its order. */
export const presentParcel = (parcel: Parcel, whole: Whole = []): typeof shipment.static => ({
  id: parcel.id,
  code: parcel.carrierCode,
  ...presentShipment(parcel, whole),
  etag: etagOf(shipmentFields(parcel)),
})
