import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { orderParams } from '../../orders/model.ts'
import { getPackingSlip, getPickingList } from '../../orders/picking/picking-list.ts'
import { carrierUnknown } from '../../orders/shipments/errors.ts'
import { staffAccess } from '../access/macro.ts'
import * as model from './picking-model.ts'

/** What the warehouse prints. */
export const staffPickingRoutes = new Elysia({
  name: 'staff-picking',
  prefix: '/meiduo_admin',
  tags: ['staff-orders'],
})
  .use(staffAccess)
  .get(
    '/orders/picking-list/',
    async ({ query }) => model.presentPickingList(await getPickingList(model.parsePickingWish(query))),
    {
      staff: 'orders.view_orderinfo',
      query: model.pickingQuery,
      response: { 200: model.pickingList, ...problems(400, 401, 403, carrierUnknown) },
      detail: {
        operationId: 'getPickingList',
        summary: '拣货单 · Picking list',
        description:
          'The pieces that no parcel holds yet, by SKU and by order, oldest order first. ids names the orders; else the filters, which are those of the list of orders, choose among the orders that are to be shipped: the oldest 500 are listed, and remaining says how many more wait.',
      },
    },
  )
  .get(
    '/orders/:id/packing-slip/',
    async ({ params }) => model.presentPackingSlip(await getPackingSlip(params.id)),
    {
      staff: 'orders.view_orderinfo',
      params: orderParams,
      response: { 200: model.packingSlip, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getPackingSlip',
        summary: '装箱单 · Packing slip of an order',
        description:
          '每个包裹的商品与件数，以及还没有发出的 left。 · The pieces of each parcel, and in left the pieces that are not shipped yet.',
      },
    },
  )
