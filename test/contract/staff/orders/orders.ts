import { createNote, notesOf } from '../../../../src/domains/orders/notes/order-notes.ts'
import { postAddress } from '../../../support/factories/addresses.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createShipped, createTestCarrier, newTrackingNo } from '../../../support/factories/staff-orders.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import type { StaffRow } from '../row.ts'

const anyVersion = { headers: { 'if-match': '*' } }
const carrierBody = () => {
  const mark = crypto.randomUUID().slice(0, 12)
  return { code: `c${mark}`, name: `快递${mark}`, number_pattern: '', tracking_url: '' }
}
const parcel = () => ({ carrier: 'SF', tracking_no: newTrackingNo() })
const orderOf = async (status: number) => (await createOrder(status)).orderId

const newNote = async ({ id, username }: TestUser) => {
  const orderId = await orderOf(1)
  const note = await createNote(orderId, '备注', { id, username, isSuperuser: false })
  return { orderId, path: `/orders/${orderId}/notes/${note.id}/` }
}
const everyOrder = { nothing: 'staff with the permission reach every order' }

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
  {
    operation: 'listOrderNotes',
    status: 200,
    call: async () => [`/orders/${await orderOf(1)}/notes/`],
    beyondReach: everyOrder,
  },
  {
    operation: 'createOrderNote',
    status: 201,
    audits: 'note',
    call: async () => [`/orders/${await orderOf(1)}/notes/`, { body: { note: '顾客来电催发货' } }],
    beyondReach: everyOrder,
  },
  {
    operation: 'deleteOrderNote',
    status: 204,
    audits: 'note',
    call: async (caller) => [(await newNote(caller)).path, anyVersion],
    beyondReach: {
      refusal: [403, 'note_of_another'],
      prepare: async () => {
        const { path, orderId } = await newNote(await createStaff())
        return { call: [path, anyVersion], read: () => notesOf(orderId) }
      },
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
