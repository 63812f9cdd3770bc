import { expect, test } from 'bun:test'
import { promotions, promotionTiers } from '../../../../src/db/schema/promotions.ts'
import { changeRules } from '../../../../src/domains/promotions/change-rules.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { promotionForm, ruleCalls } from './rule-forms.ts'

const { ask, refusal } = ruleCalls()

test('a promotion that was stored with a fault can be switched off, and not edited without repairing it', async () => {
  const sku = await createSku()
  const id = await changeRules(async (tx) => {
    const [row] = await tx
      .insert(promotions)
      .values({
        ...{ name: '导入', kind: 'reduction', basis: 'count', scope: 'sku' },
        ...{ validFrom: now(), validTo: addSeconds(now(), 600) },
      })
      .$returningId()
    const promotionId = (row as { id: number }).id
    await tx.insert(promotionTiers).values({ promotionId, thresholdAmount: '5.00', payPercent: 50 })
    return promotionId
  })
  const path = `/promotions/${id}/`
  expect((await ask('PATCH', path, { is_enabled: false })).json).toMatchObject({ is_enabled: false })
  const { tiers: _, ...form } = promotionForm([sku])
  expect(await refusal('PUT', path, form)).toEqual([400, 'invalid_input', 'tiers'])
  expect((await ask('PUT', path, promotionForm([sku]))).status).toBe(200)
})
