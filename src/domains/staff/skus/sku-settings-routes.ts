import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { getSkuRecord, listSkuRecords } from '../../catalog/skus/find-sku-records.ts'
import { skuFields } from '../../catalog/skus/sku-record.ts'
import { updateSku } from '../../catalog/update-sku.ts'
import { answerOnce, recordOnce } from '../../idempotency/answer-once.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './sku-model.ts'
import { skuChangeRefusals } from './sku-refusals.ts'

/** SKUs with purchase limit, threshold and schedule. No existing console calls these routes. */
export const staffSkuSettingsRoutes = new Elysia({
  name: 'staff-sku-settings',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get(
    '/skus/schedule/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listSkuRecords({ ...wish, isScheduled: true })
      return presentStaffPage(page, wish, model.presentSkuSettings)
    },
    {
      staff: 'goods.view_sku',
      query: model.scheduledQuery,
      response: { 200: model.settingsPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listScheduledSkus',
        summary: '定时上下架的 SKU · SKUs with a schedule',
        description:
          '已设定上架或下架时间的 SKU，时间最早的在前。 · SKUs that launch or leave the shop at a set time.',
      },
    },
  )
  .get(
    '/skus/:id/settings/',
    async ({ params, set }) => {
      const found = await getSkuRecord(params.id)
      set.headers.etag = etagOf(skuFields(found))
      return model.presentSkuSettings(found)
    },
    {
      staff: 'goods.view_sku',
      params: model.skuParams,
      response: { 200: model.skuSettings, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getSkuSettings',
        summary: 'SKU 及其设置 · One SKU with its settings',
        description: 'The ETag is that of the SKU. The stock that it shows does not count for the next PUT.',
      },
    },
  )
  .patch(
    '/skus/:id/',
    ({ params, body, headers, caller, set }) =>
      answerOnce(
        { userId: caller.id, operation: 'changeSku', headers, content: { params, body }, set },
        {
          run: (claim) =>
            applyMatchedEdit(caller, 'changeSku', body, (sent, record) =>
              updateSku(params.id, model.toSkuChange(sent, caller.id), recordOnce(record, claim)),
            ),
          again: () => getSkuRecord(params.id),
          present: (stored) => {
            set.headers.etag = etagOf(skuFields(stored))
            return model.presentSkuSettings(stored)
          },
        },
      ),
    {
      staff: 'goods.change_sku',
      params: model.skuParams,
      query: mergeQuery,
      body: model.skuPatch,
      headers: idempotencyHeaders,
      response: {
        200: model.skuSettings,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          ...skuChangeRefusals,
          idempotencyKeyReused,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'changeSku',
        summary: '部分修改 SKU · Change some fields of a SKU',
        description:
          'stock_delta is added to the stock of that moment. launch_at and unlaunch_at are applied within a second.',
      },
    },
  )
