import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { languageOf } from '../../../http/language.ts'
import { editSkus, findEditedSkus, previewEdit } from '../../catalog/edit-skus.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import * as model from './sku-edit-model.ts'

/** Changes of many SKUs in one request. No existing console calls this route. */
export const staffSkuEditRoutes = new Elysia({
  name: 'staff-sku-edits',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .post(
    '/skus/edits/',
    async ({ body, caller, request }) => {
      const edit = model.toSkusEdit(body, caller.id)
      const { ids, wish } = model.targetOf(body)
      const found = ids ?? (await findEditedSkus(wish))
      const isDry = body.dry_run ?? false
      const results = isDry
        ? await previewEdit(found, edit)
        : await editSkus(found, edit, recordChange({ ...caller, ifMatch: undefined }, 'editSkus'))
      return model.presentResults(results, isDry, languageOf(request))
    },
    {
      staff: 'goods.change_sku',
      body: model.skusEdit,
      response: { 200: model.editResults, ...problems(400, 401, 403, 415) },
      detail: {
        operationId: 'editSkus',
        summary: '批量修改 SKU 的价格、库存与上下架 · Change price, stock and state of many SKUs',
        description:
          '最多 1000 个 SKU，逐个修改，每个都有结果与操作记录；dry_run 只显示结果。重复提交会再次加减。\n\nAt most 1,000 SKUs, each with its own result and audit entry; a refused one is unchanged. dry_run changes nothing. A second request adds and takes again.',
      },
    },
  )
