import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { languageOf } from '../../../http/language.ts'
import { editSkus, findEditedSkus, previewEdit } from '../../catalog/edit-skus.ts'
import { stockOutOfRange, stockReasonUnfit } from '../../catalog/errors.ts'
import { priceOutOfRange, tooManySkus } from '../../catalog/skus/errors.ts'
import { answerOnce, recordOnce } from '../../idempotency/answer-once.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { recordConsequence } from '../audit/record-change.ts'
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
    async ({ body, headers, caller, request, set }) => {
      const edit = model.toSkusEdit(body, caller.id)
      const { ids, wish } = model.targetOf(body)
      const listIds = async () => ids ?? (await findEditedSkus(wish))
      const language = languageOf(request)
      if (body.dry_run) return model.presentResults(await previewEdit(await listIds(), edit), true, language)
      const record = recordConsequence(caller, 'editSkus')
      return answerOnce(
        { userId: caller.id, operation: 'editSkus', headers, content: { body }, set },
        {
          run: async (_, parts) => {
            const done = new Set([...(parts?.done ?? [])].map((object) => Number(object.split(':').at(-1))))
            const found = [...new Set([...done, ...(await listIds())])]
            return editSkus(found, edit, { done, inTransaction: recordOnce(record, parts?.claim) })
          },
          again: async () => [],
          present: (results) => model.presentResults(results, false, language),
        },
      )
    },
    {
      staff: 'goods.change_sku',
      body: model.skusEdit,
      headers: idempotencyHeaders,
      response: {
        200: model.editResults,
        ...problems(
          400,
          401,
          403,
          415,
          priceOutOfRange,
          stockOutOfRange,
          stockReasonUnfit,
          tooManySkus,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'editSkus',
        summary: '批量修改 SKU 的价格、库存与上下架 · Change price, stock and state of many SKUs',
        description:
          '最多 1000 个 SKU，每个都有各自的结果与操作记录，被拒绝的不变。dry_run 只显示结果。重复提交会再次加减；带上相同的 Idempotency-Key 时，每个 SKU 只修改一次，首次请求中断也一样。\n\nAt most 1,000 SKUs, each with its own result and audit entry; a refused one is unchanged. dry_run changes nothing. A second request adds and takes again, unless it has the same Idempotency-Key: then each SKU changes once, also when the first request was interrupted.',
      },
    },
  )
