import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { orderIds } from '../../http/aliases.ts'
import { cursorPageOf, cutAtLimit, readCursor } from '../../http/cursor.ts'
import { noFields, problems } from '../../http/fields.ts'
import { idempotencyHeaders } from '../../http/idempotency.ts'
import { identity } from '../../http/identity.ts'
import { languageOf } from '../../http/language.ts'
import { parseFen } from '../../lib/money.ts'
import { toPage } from '../../lib/paging.ts'
import { skuUnavailable, stockShort } from '../catalog/errors.ts'
import { answerOnce, markReplayed } from '../idempotency/answer-once.ts'
import { idempotencyKeyReused } from '../idempotency/errors.ts'
import { amountTooLarge } from '../promotions/editing/errors.ts'
import { couponNotUsable, notDelivered, priceChanged } from '../promotions/errors.ts'
import { amendmentRoutes } from './amendments/routes.ts'
import { checkoutRoutes } from './checkout/routes.ts'
import { getOrderDetail } from './detail/get-order.ts'
import { orderDetail, presentDetail } from './detail/order-detail-model.ts'
import {
  lineRepeated,
  orderState,
  purchaseLimitReached,
  selectionChanged,
  selectionEmpty,
  taxNumberWrong,
  unpaidLimitReached,
} from './errors.ts'
import { invoiceRoutes } from './invoices/routes.ts'
import { confirmReceipt } from './lifecycle/confirm-receipt.ts'
import { OrderStatus } from './lifecycle/order-state-machine.ts'
import { parseQuantityLines } from './line-model.ts'
import { listOrders } from './list-orders.ts'
import * as model from './model.ts'
import { parseInvoice } from './placing/invoice.ts'
import { placeOrder } from './placing/place-order.ts'
import { notWhollyRefunded } from './refunds/approved-amount.ts'
import { refundRoutes } from './refunds/routes.ts'
import { reviewRoutes } from './reviews/routes.ts'

const listSchemas = {
  query: model.listQuery,
  response: { 200: cursorPageOf(model.order), ...problems(400, 401, 404) },
}

const listDetail = {
  summary: '我的订单 · Orders of the signed-in user',
  description:
    'Newest first, with their lines, without hidden orders. status filters: 1 待支付, 2 待发货, 3 待收货, 4 待评价, 5 已完成, 6 已取消. text filters by a part of a product name or of the order number.',
}

export const orderRoutes = new Elysia({ name: 'orders', tags: ['orders'] })
  .use(reviewRoutes)
  .use(refundRoutes)
  .use(checkoutRoutes)
  .use(amendmentRoutes)
  .use(invoiceRoutes)
  .use(identity)
  .get('/orders/', ({ user, query, request }) => orderPage(user.id, query, request), {
    signedIn: true,
    ...listSchemas,
    detail: { operationId: 'listOrders', ...listDetail },
  })
  .get('/orders/all/', ({ user, query, request }) => orderPage(user.id, query, request), {
    signedIn: true,
    ...listSchemas,
    detail: { operationId: 'listOrdersAlias', ...listDetail },
  })
  .post(
    '/orders/',
    async ({ user, body, headers, set, status }) => {
      const idempotencyKey = headers['idempotency-key']
      const { orderId, outcome } = await placeOrder({
        userId: user.id,
        addressId: body.address,
        payMethod: body.pay_method,
        idempotencyKey,
        invoice: body.invoice && parseInvoice(body.invoice),
        remark: body.remark,
        couponId: body.coupon,
        expectedPayFen: body.pay_amount === undefined ? undefined : parseFen(body.pay_amount),
        selection: body.selection,
        lines: body.lines && parseQuantityLines(body.lines),
      })
      if (idempotencyKey && outcome === 'repeated') markReplayed(set)
      return status(201, orderIds(orderId))
    },
    {
      signedIn: true,
      body: model.newOrder,
      headers: idempotencyHeaders,
      response: {
        201: model.placedOrder,
        ...problems(
          400,
          401,
          404,
          415,
          amountTooLarge,
          lineRepeated,
          selectionEmpty,
          taxNumberWrong,
          couponNotUsable,
          notDelivered,
          priceChanged,
          purchaseLimitReached,
          selectionChanged,
          skuUnavailable,
          stockShort,
          unpaidLimitReached,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'placeOrder',
        summary: '提交订单（下单） · Place an order',
        description:
          'Orders all selected cart lines, or none of them. With lines it is buy now: the cart is not touched. Send an Idempotency-Key: the same key and body return the first order again, at any later time. Without a key, a request for the cart that repeats another one in progress returns the same order, and a later one finds an empty cart (400 selection_empty); each buy now without a key is a separate order. Send pay_amount as shown by settlement to refuse any other price with 409 price_changed and both amounts. Send selection as shown by settlement to order exactly the lines that it showed: other lines are 409 selection_changed with the present ones, and unavailable lines stay in the cart, deselected. Without selection such a line is 409 sku_unavailable, stock_short, purchase_limit or unpaid_limit, which names each line with its reason in skus; unpaid_limit also names the orders to pay or cancel in orders.',
      },
    },
  )
  .get(
    '/orders/:id/',
    async ({ user, params, request }) =>
      presentDetail(await getOrderDetail(user.id, params.id), languageOf(request)),
    {
      signedIn: true,
      params: model.orderParams,
      response: { 200: orderDetail, ...problems(401, 404) },
      detail: {
        operationId: 'getOrder',
        summary: '订单详情 · Order details',
        description:
          'Lines, price breakdown, payment, returned payments, remark, invoice, shipment, refund requests and the timeline of the order.',
      },
    },
  )
  .post(
    '/orders/:id/receipt/',
    ({ user, params, headers, set, request }) =>
      answerOnce(
        { userId: user.id, operation: 'confirmReceipt', headers, content: { params }, set },
        {
          run: (claim) => confirmReceipt(user.id, params.id, claim),
          again: async () => undefined,
          present: () => model.presentStatusChange(params.id, OrderStatus.unreviewed, languageOf(request)),
        },
      ),
    {
      signedIn: true,
      params: model.orderParams,
      body: noFields,
      headers: idempotencyHeaders,
      response: {
        200: model.statusChange,
        ...problems(400, 401, 404, 415, orderState, idempotencyKeyReused),
      },
      detail: {
        operationId: 'confirmReceipt',
        summary: '确认收货 · Confirm receipt of the goods',
        description:
          '已发货的订单变为待评价；重复调用为 409。不确认时，店铺设置的天数后自动确认。 · A shipped order becomes ready for reviews; a repeated call is 409. Without it the mall confirms after a number of days.',
      },
    },
  )

async function orderPage(userId: number, query: typeof model.listQuery.static, request: Request) {
  // both paths of the list take the cursors of the other
  const cursor = readCursor(query, '/orders/')
  const page = cursor
    ? { page: 1, pageSize: cursor.limit + 1, after: cursor.after }
    : { page: query.page ?? 1, pageSize: query.page_size ?? 10 }
  // a wholly refunded order takes no review, so it does not wait for one
  const only = query.status === OrderStatus.unreviewed ? notWhollyRefunded() : undefined
  const { status, text } = query
  const { count, orders } = await listOrders(userId, { status, text, only }, page)
  const language = languageOf(request)
  const present = (row: (typeof orders)[number]) => model.presentOrder(row, language)
  if (cursor) {
    const { rows, next } = cutAtLimit(orders, cursor, ({ orderId }) => orderId)
    return { count, next: null, previous: null, next_cursor: next, results: rows.map(present) }
  }
  const address = new URL(new URL(request.url).search, `${config.publicUrl}/orders/`)
  return toPage(orders.map(present), count, page, address)
}
