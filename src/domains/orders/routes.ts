import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { orderIds, orderListPaths } from '../../http/aliases.ts'
import { pageOf, problems } from '../../http/fields.ts'
import { readGuestId } from '../../http/guest-cookie.ts'
import { identity } from '../../http/identity.ts'
import { languageOf } from '../../http/language.ts'
import { parseNestedForm } from '../../http/nested-form.ts'
import { parseFen } from '../../lib/money.ts'
import { toPage } from '../../lib/paging.ts'
import { priceWithoutRules } from '../promotions/price.ts'
import { getCartSummary, getSettlement } from './checkout/settlement.ts'
import * as priceModel from './checkout/settlement-model.ts'
import { presentPrice, presentSettlement } from './checkout/settlement-model.ts'
import { getOrderDetail } from './detail/get-order.ts'
import { orderDetail, presentDetail } from './detail/order-detail-model.ts'
import { receiveOrder } from './lifecycle/confirm-receipt.ts'
import { OrderStatus } from './lifecycle/order-state-machine.ts'
import { listOrders } from './list-orders.ts'
import * as model from './model.ts'
import { readInvoice } from './placing/invoice.ts'
import { placeOrder } from './placing/place-order.ts'
import { refundRoutes } from './refunds/routes.ts'
import { reviewRoutes } from './reviews/routes.ts'

export const orderRoutes = new Elysia({ name: 'orders', tags: ['orders'] })
  .use(reviewRoutes)
  .use(refundRoutes)
  .use(identity)
  .onBeforeHandle(({ set }) => {
    set.headers['cache-control'] = 'no-store'
  })
  .get(
    '/cart/summary/',
    async ({ visitor, cookie, request }) => {
      const guestId = visitor ? undefined : readGuestId(cookie)
      const owner = visitor
        ? { kind: 'user' as const, userId: visitor.id }
        : { kind: 'guest' as const, guestId: guestId as string }
      const price = visitor || guestId ? await getCartSummary(owner) : priceWithoutRules([])
      return presentPrice(price, languageOf(request))
    },
    {
      visitor: true,
      response: { 200: priceModel.summary },
      detail: {
        summary: '购物车合计 · What the selected lines cost',
        description:
          'The selected lines of the cart with limited-time prices and promotions, without a coupon or an address; what else to buy for each promotion. The price with both is that of /orders/settlement/.',
        tags: ['cart'],
      },
    },
  )
  .get(
    '/orders/settlement/',
    async ({ user, query, request }) => {
      const choice = { userCouponId: query.coupon, addressId: query.address }
      return presentSettlement(await getSettlement(user.id, choice), languageOf(request))
    },
    {
      signedIn: true,
      query: priceModel.settlementQuery,
      response: { 200: priceModel.settlement, ...problems(400, 401, 404, 409) },
      detail: {
        summary: '订单结算 · The selected lines and their price',
        description:
          'With the coupon and to the address that are named; what every own coupon would take, best first.',
      },
    },
  )
  .post(
    '/orders/',
    async ({ user, body, headers, status }) => {
      const orderId = await placeOrder({
        userId: user.id,
        addressId: body.address,
        payMethod: body.pay_method,
        idempotencyKey: headers['idempotency-key'],
        invoice: body.invoice && readInvoice(body.invoice),
        remark: body.remark,
        couponId: body.coupon,
        expectedPayFen: body.pay_amount === undefined ? undefined : parseFen(body.pay_amount),
      })
      return status(201, orderIds(orderId))
    },
    {
      signedIn: true,
      parse: parseNestedForm,
      body: model.newOrder,
      headers: model.idempotencyHeaders,
      response: { 201: model.placedOrder, ...problems(400, 401, 404, 409, 415, 422) },
      detail: {
        summary: '保存订单 · Place an order',
        description:
          'All selected lines or none. A press that is repeated while the first is under way gives the first order again; after it the cart is empty, and the answer is 400 selection_empty. Send an Idempotency-Key: the same key and body give the first order whenever they are repeated. With pay_amount, what settlement showed, any other price is refused with 409 price_changed and both figures.',
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
        summary: '订单详情 · One order',
        description:
          'With its lines and how its price was made, payment, money that goes back, remark, invoice, shipment, requests for refunds, and the timeline of its status.',
      },
    },
  )
  .post(
    '/orders/:id/receipt/',
    async ({ user, params, request }) => {
      await receiveOrder(user.id, params.id)
      return model.presentStatusChange(params.id, OrderStatus.unreviewed, languageOf(request))
    },
    {
      signedIn: true,
      params: model.orderParams,
      response: { 200: model.statusChange, ...problems(401, 404, 409) },
      detail: { summary: '确认收货 · The goods have arrived' },
    },
  )

for (const path of orderListPaths)
  orderRoutes.get(
    path,
    async ({ user, query, request }) => {
      const page = { page: query.page ?? 1, pageSize: query.page_size ?? 10 }
      const { count, orders } = await listOrders(user.id, query.status, page)
      const language = languageOf(request)
      const address = new URL(new URL(request.url).search, `${config.publicUrl}/orders/`)
      return toPage(
        orders.map((row) => model.presentOrder(row, language)),
        count,
        page,
        address,
      )
    },
    {
      signedIn: true,
      query: model.listQuery,
      response: { 200: pageOf(model.order), ...problems(400, 401, 404) },
      detail: {
        summary: '我的订单 · Own orders, newest first',
        description:
          'With their lines, of one status if it is named: 1 待支付, 2 待发货, 3 待收货, 4 待评价, 5 已完成, 6 已取消.',
      },
    },
  )
