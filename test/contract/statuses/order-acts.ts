import { expectReturn } from '../../../src/domains/orders/refunds/return-goods.ts'
import { issueTestInvoice } from '../../support/factories/orders/invoices.ts'
import type { TestOrder } from '../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../support/factories/orders/paid-orders.ts'

/** An order of a row; `refund` is its refund request, if the row needs one. */
export type Subject = TestOrder & Readonly<{ refund?: number }>

export type Act = Readonly<{
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: (order: Subject) => string
  body?: (order: TestOrder) => unknown
  /** The success status, and the order statuses in which the act succeeds. */
  success: number
  states: readonly number[]
  /** The error code in every other order status; default: order_state. */
  refusal?: string
  /** The status in every other order status; default: 409. */
  refusalStatus?: number
  /** Prepares the order of a success. @returns the id of its refund request */
  prepare?: (order: TestOrder) => Promise<number>
  malformed?: unknown
}>

const review = ({ orderId }: TestOrder) => ({ order: orderId, comment: '质量很好，送货也快', score: 5 })

/** Every route of one order. Each is tested in every status, by the buyer of the order and by a different user. */
export const acts: readonly Act[] = [
  {
    name: 'getting',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/`,
    success: 200,
    states: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'starting a payment of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/payment/`,
    success: 200,
    states: [1],
    refusal: 'order_not_payable',
  },
  {
    name: 'starting a WeChat payment of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/payment/?pay_method=3`,
    success: 200,
    states: [1],
    refusal: 'order_not_payable',
  },
  {
    name: 'starting a payment on a phone of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/payment/?device=phone&pay_method=3`,
    success: 200,
    states: [1],
    refusal: 'order_not_payable',
  },
  {
    name: 'polling the payment of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/payment/status/`,
    success: 200,
    states: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'cancelling',
    method: 'POST',
    path: ({ orderId }) => `/orders/${orderId}/cancellation/`,
    success: 200,
    states: [1],
  },
  {
    name: 'confirming receipt of',
    method: 'POST',
    path: ({ orderId }) => `/orders/${orderId}/receipt/`,
    success: 200,
    states: [3],
  },
  {
    name: 'listing unreviewed lines of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/uncommentgoods/`,
    success: 200,
    states: [4],
  },
  {
    name: 'reviewing',
    method: 'POST',
    path: ({ sku }) => `/skus/${sku}/comments/`,
    body: review,
    success: 201,
    states: [4],
    malformed: { order: '1', comment: '好', score: 9 },
  },
  {
    name: 'requesting a refund of',
    method: 'POST',
    path: ({ orderId }) => `/orders/${orderId}/refunds/`,
    body: () => ({ reason: '不喜欢' }),
    success: 201,
    states: [2, 3, 4, 5],
    malformed: { reason: '' },
  },
  {
    name: 'listing refund requests of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/refunds/`,
    success: 200,
    states: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'withdrawing a refund request of',
    method: 'DELETE',
    path: ({ orderId, refund = 999_999_999 }) => `/orders/${orderId}/refunds/${refund}/`,
    success: 204,
    states: [2, 3, 4, 5],
    refusal: 'not_found',
    refusalStatus: 404,
    prepare: (order) => createRefundRequest(order),
  },
  {
    name: 'reporting a return of',
    method: 'POST',
    path: ({ orderId, refund = 999_999_999 }) => `/orders/${orderId}/refunds/${refund}/return/`,
    body: () => ({ carrier: '顺丰速运', tracking_no: 'SF1234567890123' }),
    success: 201,
    states: [3, 4, 5],
    refusal: 'not_found',
    refusalStatus: 404,
    prepare: async (order) => {
      const id = await createRefundRequest(order)
      await expectReturn(id)
      return id
    },
    malformed: { carrier: '', tracking_no: '' },
  },
  {
    name: 'changing the address of',
    method: 'PUT',
    path: ({ orderId }) => `/orders/${orderId}/address/`,
    body: ({ user }) => ({ address: user?.addressId ?? 1 }),
    success: 200,
    states: [1, 2],
    malformed: { address: 'x' },
  },
  {
    name: 'downloading the invoice of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/invoice/file/`,
    success: 200,
    states: [2, 3, 4, 5],
    refusal: 'not_found',
    refusalStatus: 404,
    prepare: async (order) => {
      await issueTestInvoice(order)
      return 0
    },
  },
  {
    name: 'asking for an invoice of',
    method: 'PUT',
    path: ({ orderId }) => `/orders/${orderId}/invoice/`,
    body: () => ({ kind: 'personal', title: '张三' }),
    success: 200,
    states: [1, 2, 3, 4, 5],
    malformed: { kind: 'state', title: '' },
  },
  {
    name: 'hiding',
    method: 'DELETE',
    path: ({ orderId }) => `/orders/${orderId}/`,
    success: 204,
    states: [5, 6],
  },
  {
    name: 'buying again',
    method: 'POST',
    path: ({ orderId }) => `/orders/${orderId}/cart/`,
    success: 200,
    states: [1, 2, 3, 4, 5, 6],
  },
]
