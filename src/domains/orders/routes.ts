import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { orderIds } from '../../http/aliases.ts'
import { readGuestId } from '../../http/cookies/guest-cookie.ts'
import { noFields, pageOf, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { languageOf } from '../../http/language.ts'
import { parseFen } from '../../lib/money.ts'
import { toPage } from '../../lib/paging.ts'
import { priceWithoutRules } from '../promotions/price.ts'
import { amendmentRoutes } from './amendments/routes.ts'
import { getCartSummary, getSettlement } from './checkout/settlement.ts'
import * as settlementModel from './checkout/settlement-model.ts'
import { getOrderDetail } from './detail/get-order.ts'
import { orderDetail, presentDetail } from './detail/order-detail-model.ts'
import { confirmReceipt } from './lifecycle/confirm-receipt.ts'
import { OrderStatus } from './lifecycle/order-state-machine.ts'
import { listOrders } from './list-orders.ts'
import * as model from './model.ts'
import { parseInvoice } from './placing/invoice.ts'
import { placeOrder } from './placing/place-order.ts'
import { refundRoutes } from './refunds/routes.ts'
import { reviewRoutes } from './reviews/routes.ts'

const listSchemas = {
  query: model.listQuery,
  response: { 200: pageOf(model.order), ...problems(400, 401, 404) },
}

const listDetail = {
  summary: '我的订单 · Orders of the signed-in user',
  description:
    'Newest first, with their lines, without hidden orders. status filters: 1 待支付, 2 待发货, 3 待收货, 4 待评价, 5 已完成, 6 已取消. text filters by a part of a product name or of the order number.',
}

export const orderRoutes = new Elysia({ name: 'orders', tags: ['orders'] })
  .use(reviewRoutes)
  .use(refundRoutes)
  .use(amendmentRoutes)
  .use(identity)
  .get(
    '/cart/summary/',
    async ({ visitor, cookie, request }) => {
      const guestId = visitor ? undefined : readGuestId({ cookie, request })
      const owner = visitor
        ? { kind: 'user' as const, userId: visitor.id }
        : { kind: 'guest' as const, guestId: guestId as string }
      const price = visitor || guestId ? await getCartSummary(owner) : priceWithoutRules([])
      return settlementModel.presentPrice(price, languageOf(request))
    },
    {
      visitor: true,
      response: { 200: settlementModel.summary },
      detail: {
        operationId: 'getCartSummary',
        summary: '购物车合计 · Price of the selected cart lines',
        description:
          'Includes limited-time prices and promotions, and an upsell hint for each promotion. Coupons and the freight of an address are part of /orders/settlement/.',
        tags: ['cart'],
      },
    },
  )
  .get(
    '/orders/settlement/',
    async ({ user, query, request }) => {
      const choice = { userCouponId: query.coupon, addressId: query.address }
      return settlementModel.presentSettlement(await getSettlement(user.id, choice), languageOf(request))
    },
    {
      signedIn: true,
      query: settlementModel.settlementQuery,
      response: { 200: settlementModel.settlement, ...problems(400, 401, 404, 409) },
      detail: {
        operationId: 'getSettlement',
        summary: '订单结算 · Selected lines and their checkout totals',
        description:
          "Priced with the given coupon and address. Also lists the user's coupons with the discount of each, best first.",
      },
    },
  )
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
    async ({ user, body, headers, status }) => {
      const { orderId } = await placeOrder({
        userId: user.id,
        addressId: body.address,
        payMethod: body.pay_method,
        idempotencyKey: headers['idempotency-key'],
        invoice: body.invoice && parseInvoice(body.invoice),
        remark: body.remark,
        couponId: body.coupon,
        expectedPayFen: body.pay_amount === undefined ? undefined : parseFen(body.pay_amount),
      })
      return status(201, orderIds(orderId))
    },
    {
      signedIn: true,
      body: model.newOrder,
      headers: model.idempotencyHeaders,
      response: { 201: model.placedOrder, ...problems(400, 401, 404, 409, 415, 422) },
      detail: {
        operationId: 'placeOrder',
        summary: '保存订单 · Place an order',
        description:
          'Orders all selected cart lines, or none of them. Send an Idempotency-Key: the same key and body return the first order again, at any later time. Without a key, a request that repeats another one in progress returns the same order, and a later one finds an empty cart (400 selection_empty). Send pay_amount as shown by settlement to refuse any other price with 409 price_changed and both amounts.',
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
    async ({ user, params, request }) => {
      await confirmReceipt(user.id, params.id)
      return model.presentStatusChange(params.id, OrderStatus.unreviewed, languageOf(request))
    },
    {
      signedIn: true,
      params: model.orderParams,
      body: noFields,
      response: { 200: model.statusChange, ...problems(400, 401, 404, 409, 415) },
      detail: { operationId: 'confirmReceipt', summary: '确认收货 · Confirm receipt of the goods' },
    },
  )

async function orderPage(userId: number, query: typeof model.listQuery.static, request: Request) {
  const page = { page: query.page ?? 1, pageSize: query.page_size ?? 10 }
  const { count, orders } = await listOrders(userId, query, page)
  const language = languageOf(request)
  const address = new URL(new URL(request.url).search, `${config.publicUrl}/orders/`)
  return toPage(
    orders.map((row) => model.presentOrder(row, language)),
    count,
    page,
    address,
  )
}
