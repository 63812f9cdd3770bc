import { createNote } from '../../../../src/domains/orders/notes/order-notes.ts'
import { postAddress } from '../../../support/factories/addresses.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createShipped, createTestCarrier, newTrackingNo } from '../../../support/factories/staff-orders.ts'
import type { StaffRow } from '../row.ts'

const anyVersion = { headers: { 'if-match': '*' } }
const carrierBody = () => {
  const mark = crypto.randomUUID().slice(0, 12)
  return { code: `c${mark}`, name: `快递${mark}`, number_pattern: '', tracking_url: '' }
}
const parcel = () => ({ carrier: 'SF', tracking_no: newTrackingNo() })
const orderOf = async (status: number) => (await createOrder(status)).orderId

export const orderRows: readonly StaffRow[] = [
  { operation: 'listStaffOrders', status: 200, call: () => ['/orders/?page=1&pagesize=10&keyword='] },
  { operation: 'getStaffOrder', status: 200, call: async () => [`/orders/${await orderOf(1)}/`] },
  {
    operation: 'setOrderStatus',
    status: 200,
    audits: 'order',
    call: async () => [`/orders/${await orderOf(2)}/status/`, { body: { status: '3' } }],
  },
  {
    operation: 'changeOrderStatus',
    status: 200,
    audits: 'order',
    call: async () => [`/orders/${await orderOf(3)}/status/`, { body: { status: 4 } }],
  },
  {
    operation: 'createShipment',
    status: 201,
    audits: 'shipment',
    call: async () => [`/orders/${await orderOf(2)}/shipments/`, { body: parcel() }],
  },
  {
    operation: 'createShipmentAlias',
    status: 201,
    audits: 'shipment',
    call: async () => [`/orders/${await orderOf(2)}/shipment/`, { body: parcel() }],
  },
  {
    operation: 'changeShipment',
    status: 200,
    audits: 'shipment',
    call: async () => {
      const { orderId, parcel } = await createShipped()
      const body = { tracking_no: newTrackingNo() }
      return [`/orders/${orderId}/shipments/${parcel.id}/`, { ...anyVersion, body }]
    },
  },
  { operation: 'listOrderNotes', status: 200, call: async () => [`/orders/${await orderOf(1)}/notes/`] },
  {
    operation: 'createOrderNote',
    status: 201,
    audits: 'note',
    call: async () => [`/orders/${await orderOf(1)}/notes/`, { body: { note: '顾客来电催发货' } }],
  },
  {
    operation: 'deleteOrderNote',
    status: 204,
    audits: 'note',
    call: async (caller) => {
      const orderId = await orderOf(1)
      const by = { id: caller.id, username: '', isSuperuser: false }
      const { id } = await createNote(orderId, '备注', by)
      return [`/orders/${orderId}/notes/${id}/`, anyVersion]
    },
  },
  {
    operation: 'cancelStaffOrder',
    status: 200,
    audits: 'order',
    call: async () => [`/orders/${await orderOf(1)}/cancellation/`, { body: { reason: '商品缺货' } }],
  },
  {
    operation: 'changeStaffOrderAddress',
    status: 200,
    audits: 'order',
    call: async () => {
      const { orderId, user } = await createOrder(2)
      const { json } = await postAddress(user.token)
      return [`/orders/${orderId}/address/`, { ...anyVersion, body: { address: json.id } }]
    },
  },
  {
    operation: 'getPickingList',
    status: 200,
    call: async () => [`/orders/picking-list/?ids=${await orderOf(2)}`],
  },
  {
    operation: 'getPackingSlip',
    status: 200,
    call: async () => [`/orders/${await orderOf(2)}/packing-slip/`],
  },
  { operation: 'listCarriers', status: 200, call: () => ['/carriers/?keyword=顺丰'] },
  {
    operation: 'createCarrier',
    status: 201,
    audits: 'carrier',
    call: () => ['/carriers/', { body: carrierBody() }],
  },
  {
    operation: 'getCarrier',
    status: 200,
    call: async () => [`/carriers/${(await createTestCarrier()).id}/`],
  },
  {
    operation: 'updateCarrier',
    status: 200,
    audits: 'carrier',
    call: async () => [
      `/carriers/${(await createTestCarrier()).id}/`,
      { ...anyVersion, body: carrierBody() },
    ],
  },
  {
    operation: 'deleteCarrier',
    status: 204,
    audits: 'carrier',
    call: async () => [`/carriers/${(await createTestCarrier()).id}/`, anyVersion],
  },
]
