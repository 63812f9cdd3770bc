import { expect, test } from 'bun:test'
import { db } from '../../../src/db/client.ts'
import { skuSpecifications, specificationOptions, specifications } from '../../../src/db/schema/catalog.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { createCategory, createGoods, createSku } from '../../support/factories/skus.ts'
import { call } from '../../support/http.ts'

type Option = { id: number; value: string; sku_id: number | null; selected: boolean }
type Detail = { specs: { name: string; options: Option[] }[] }

async function idOf(insertion: Promise<{ id: number }[]>): Promise<number> {
  return ((await insertion)[0] as { id: number }).id
}

async function specification(goodsId: number, name: string, values: readonly string[]) {
  const specId = await idOf(db.insert(specifications).values({ goodsId, name }).$returningId())
  const options: number[] = []
  for (const value of values)
    options.push(await idOf(db.insert(specificationOptions).values({ specId, value }).$returningId()))
  return { specId, options }
}

/** An SPU in two colors and two sizes. @returns the SKUs: black S, black L, white S, white L */
async function variants(isLaunched: readonly boolean[] = [true, true, true, true]): Promise<number[]> {
  const categoryId = await createCategory()
  const goodsId = await createGoods(categoryId)
  const color = await specification(goodsId, '颜色', ['黑', '白'])
  const size = await specification(goodsId, '尺码', ['S', 'L'])
  const ids: number[] = []
  for (const [at, launched] of isLaunched.entries()) {
    const skuId = await createSku({ goodsId, categoryId, isLaunched: launched })
    await db.insert(skuSpecifications).values([
      { skuId, specId: color.specId, optionId: color.options[at >> 1] as number },
      { skuId, specId: size.specId, optionId: size.options[at & 1] as number },
    ])
    ids.push(skuId)
  }
  return ids
}

const offered = async (sku: number | undefined) => {
  const { json } = await call<Detail>('GET', `/skus/${sku}/`)
  return json.specs.map(({ name, options }) => [
    name,
    options.map(({ value, sku_id, selected }) => [value, sku_id, selected]),
  ])
}

test('each option of a page leads to the variant that differs in that option alone', async () => {
  const [blackS, blackL, whiteS] = (await variants()) as [number, number, number, number]
  expect(await offered(blackS)).toEqual([
    [
      '颜色',
      [
        ['黑', blackS, true],
        ['白', whiteS, false],
      ],
    ],
    [
      '尺码',
      [
        ['S', blackS, true],
        ['L', blackL, false],
      ],
    ],
  ])
})

test('a variant that is off sale is not offered, and its own page does not exist', async () => {
  const [blackS, blackL, whiteS, whiteL] = (await variants([true, true, false, true])) as [
    number,
    number,
    number,
    number,
  ]
  expect(await offered(blackS)).toEqual([
    [
      '颜色',
      [
        ['黑', blackS, true],
        ['白', null, false],
      ],
    ],
    [
      '尺码',
      [
        ['S', blackS, true],
        ['L', blackL, false],
      ],
    ],
  ])
  expect(await offered(whiteL)).toEqual([
    [
      '颜色',
      [
        ['黑', blackL, false],
        ['白', whiteL, true],
      ],
    ],
    [
      '尺码',
      [
        ['S', null, false],
        ['L', whiteL, true],
      ],
    ],
  ])
  expect((await call('GET', `/skus/${whiteS}/`)).status).toBe(404)
})

test('a variant that goes off sale leaves the pages of the others, and returns to them', async () => {
  const [blackS, blackL] = (await variants()) as [number, number]
  const sizeL = async () => (await offered(blackS))[1]?.[1]?.[1]
  expect(await sizeL()).toEqual(['L', blackL, false])
  await updateSku(blackL, { isLaunched: false })
  expect(await sizeL()).toEqual(['L', null, false])
  await updateSku(blackL, { isLaunched: true })
  expect(await sizeL()).toEqual(['L', blackL, false])
})
