import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { cartFull, stockInsufficient } from '../../cart/errors.ts'
import { skuNotOnSale } from '../../catalog/errors.ts'
import { notDelivered } from '../../promotions/errors.ts'
import { freightDiffers, invoiceState, orderState, taxNumberWrong } from '../errors.ts'
import { orderParams } from '../model.ts'
import { buyAgain } from './buy-again.ts'
import { changeOrderAddress } from './change-address.ts'
import { hideOrder } from './hide-order.ts'
import * as model from './model.ts'
import { requestInvoice } from './request-invoice.ts'

/** What a buyer may change on an order that is placed, and what may be done with it again. */
export const amendmentRoutes = new Elysia({ name: 'amendments', tags: ['orders'] })
  .use(identity)
  .put(
    '/orders/:id/address/',
    async ({ user, params, body }) =>
      model.presentOrderAddress(params.id, await changeOrderAddress(user.id, params.id, body.address)),
    {
      signedIn: true,
      params: orderParams,
      body: model.newOrderAddress,
      response: {
        200: model.orderAddress,
        ...problems(400, 401, 404, 415, freightDiffers, notDelivered, orderState),
      },
      detail: {
        operationId: 'changeOrderAddress',
        summary: '修改订单收货地址 · Change the address of an order',
        description:
          'For an order that is 待支付 or 待发货. No amount changes, so an open payment stays valid. An address with another freight is 409 freight_differs, with both amounts as freight and new_freight.',
      },
    },
  )
  .put(
    '/orders/:id/invoice/',
    async ({ user, params, body }) =>
      model.presentOrderInvoice(params.id, await requestInvoice(user.id, params.id, body)),
    {
      signedIn: true,
      params: orderParams,
      body: model.newInvoice,
      response: {
        200: model.orderInvoice,
        ...problems(400, 401, 404, 415, taxNumberWrong, invoiceState, orderState),
      },
      detail: {
        operationId: 'requestInvoice',
        summary: '补开发票 · Ask for an invoice after ordering',
        description:
          'In every status but 已取消. An invoice that is stored keeps each member that is absent; the first request needs kind and title. An empty tax_no removes the number, which only a person may do. A company that becomes a person loses its number.',
      },
    },
  )
  .delete(
    '/orders/:id/',
    async ({ user, params, status }) => {
      await hideOrder(user.id, params.id)
      return status(204, undefined)
    },
    {
      signedIn: true,
      params: orderParams,
      detail: {
        operationId: 'hideOrder',
        summary: '删除订单 · Hide an order from the own lists',
        description:
          'For an order that is 已完成 or 已取消, or 待评价 and refunded completely. The order itself stays, and its details can be read by its number. Repeating the call changes nothing.',
        responses: documented(204, undefined, 400, 401, 404, 415, orderState),
      },
    },
  )
  .post(
    '/orders/:id/cart/',
    async ({ user, params }) => model.presentBoughtAgain(await buyAgain(user.id, params.id)),
    {
      signedIn: true,
      params: orderParams,
      response: {
        200: model.boughtAgain,
        ...problems(400, 401, 404, 415, cartFull, skuNotOnSale, stockInsufficient),
      },
      detail: {
        operationId: 'buyAgain',
        summary: '再次购买 · Put the lines of an order into the cart',
        description:
          'Adds each line with its count to the cart, selected, at the current price. A line that is off sale, short of stock or beyond the size of the cart is named in missing and not added.',
      },
    },
  )
