import { describe, expect, test } from 'bun:test'
import { createGoods, createLeafCategory, createSpecs } from '../../../support/factories/skus.ts'
import { skuForm } from '../../../support/factories/staff/sku-forms.ts'
import { skuCalls } from './calls.ts'

const { ask, post, refusal } = skuCalls()

describe('the combination of options', () => {
  test('names one option of each specification of the SPU, and no other', async () => {
    const categoryId = await createLeafCategory()
    const goodsId = await createGoods(categoryId)
    const [color, size] = await createSpecs(goodsId, [2, 2])
    const [foreign] = await createSpecs(await createGoods(categoryId), [1])
    if (!color || !size || !foreign) throw new Error('no specifications')
    const form = await skuForm({ spu_id: goodsId, category_id: categoryId })
    const chosen = (spec: typeof color, i: number, as = spec.specId) => ({
      spec_id: String(as),
      option_id: String(spec.optionIds[i]),
    })
    const faults = [
      [],
      [chosen(color, 0)],
      [chosen(color, 0), chosen(color, 1)],
      [chosen(color, 0), chosen(size, 0), chosen(foreign, 0)],
      [chosen(color, 0), chosen(foreign, 0)],
      [chosen(color, 0), chosen(color, 1, size.specId)],
    ]
    for (const specs of faults)
      expect(await refusal({ ...form, specs })).toMatchObject({
        status: 400,
        fields: expect.arrayContaining(['specs']),
      })
    const first = await post({ ...form, specs: [chosen(size, 0), chosen(color, 0)] })
    expect(first.json.specs).toEqual([
      { spec_id: color.specId, option_id: color.optionIds[0] },
      { spec_id: size.specId, option_id: size.optionIds[0] },
    ])
    expect(await refusal({ ...form, specs: [chosen(color, 0), chosen(size, 0)] })).toMatchObject({
      status: 400,
    })
    const second = await post({ ...form, specs: [chosen(color, 1), chosen(size, 0)] })
    expect(second.status).toBe(201)
    const body = { ...form, specs: [chosen(color, 0), chosen(size, 0)] }
    expect(await ask('PUT', `/skus/${second.json.id}/`, { body })).toMatchObject({
      status: 400,
      json: { code: 'combination_taken', specs: [expect.any(String)] },
    })
  })

  test('belongs to one of many concurrent new SKUs', async () => {
    const form = await skuForm()
    const [spec] = await createSpecs(Number(form.spu_id), [1])
    const specs = [{ spec_id: spec?.specId, option_id: spec?.optionIds[0] }]
    const answers = await Promise.all(Array.from({ length: 8 }, () => post({ ...form, specs })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(400)])
  })
})
