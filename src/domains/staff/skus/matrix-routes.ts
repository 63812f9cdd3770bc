import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { categoryNotThirdLevel } from '../../catalog/errors.ts'
import { createMatrix, previewMatrix } from '../../catalog/skus/create-matrix.ts'
import {
  matrixTooLarge,
  overrideUnknown,
  skuNameTooLong,
  specsIncomplete,
} from '../../catalog/skus/errors.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { changeOnce } from '../audit/change-once.ts'
import * as model from './matrix-model.ts'
import { skuParams } from './sku-model.ts'

/** SKUs of all combinations of options. No existing console calls this route. */
export const staffMatrixRoutes = new Elysia({
  name: 'staff-matrix',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .post(
    '/goods/:id/skus/',
    async ({ params, body, headers, caller, set, status }) => {
      const wish = model.toMatrix(body, caller.id)
      if (body.dry_run) {
        const { missing, existing } = await previewMatrix(params.id, wish)
        return status(200, model.presentMatrix(missing, existing, true))
      }
      const answer = await changeOnce({ caller, params, body, headers, set }, 'createMatrix', {
        run: (record) => createMatrix(params.id, wish, record),
        again: async () => ({ ...(await previewMatrix(params.id, wish)), created: [] }),
        present: ({ created, existing }) => model.presentMatrix(created, existing, false),
      })
      return status(201, answer)
    },
    {
      staff: 'goods.add_sku',
      params: skuParams,
      body: model.newMatrix,
      headers: idempotencyHeaders,
      response: {
        200: model.matrix,
        201: model.matrix,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          categoryNotThirdLevel,
          matrixTooLarge,
          overrideUnknown,
          skuNameTooLong,
          specsIncomplete,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'createMatrix',
        summary: '按规格组合批量新增 SKU · Add a SKU for each combination of options',
        description:
          '为所选选项的每个尚无 SKU 的组合新增一个 SKU，最多 200 个，全部成功或全部不变；dry_run 只显示结果（200）。\n\nOne SKU for each combination of the chosen options that has none, at most 200, all or none. dry_run changes nothing and answers 200.',
      },
    },
  )
