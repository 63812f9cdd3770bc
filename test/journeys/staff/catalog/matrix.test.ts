import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { createOption } from '../../../../src/domains/catalog/specifications/change-options.ts'
import { createSpecification } from '../../../../src/domains/catalog/specifications/change-specifications.ts'
import { entriesOfRequest } from '../../../support/database/audit-entries.ts'
import { createSpu } from '../../../support/factories/catalog.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Planned = { id: number | null; name: string; price: string; stock: number; specs: object[] }
type Matrix = { dry_run: boolean; skus: Planned[]; existing: { id: number }[]; code?: string }

let person: TestUser
beforeAll(async () => {
  person = await createStaff(['goods.add_sku', 'goods.view_sku'])
})

/** An SPU with the specifications color (3 options) and memory (2 options). */
async function spuWithOptions() {
  const spu = await createSpu({ name: '样机' })
  const add = async (name: string, values: string[]) => {
    const spec = await createSpecification({ name, goodsId: spu.id })
    const options: number[] = []
    for (const value of values) options.push((await createOption({ value, specId: spec.id })).id)
    return { spec: spec.id, options }
  }
  return { spu, color: await add('颜色', ['金', '银', '黑']), memory: await add('内存', ['64G', '256G']) }
}

const defaults = {
  caption: '副标题',
  price: '100',
  cost_price: '50',
  market_price: '120',
  stock: '5',
  is_launched: 'true',
}
const make = (spu: number, body: object) =>
  call<Matrix & Record<string, unknown>>('POST', `/meiduo_admin/goods/${spu}/skus/`, {
    token: person.token,
    body,
  })
const choose = (spec: number, ...options: (number | undefined)[]) => ({ spec_id: spec, option_ids: options })
const skusOf = (goodsId: number) => db.select().from(skus).where(eq(skus.goodsId, goodsId))

test('every missing combination becomes a SKU with the defaults or its own values, and a second request makes none', async () => {
  const { spu, color, memory } = await spuWithOptions()
  const options = [choose(color.spec, ...color.options), choose(memory.spec, ...memory.options)]
  const special = [memory.options[1], String(color.options[0])]
  const body = {
    ...defaults,
    options,
    overrides: [{ option_ids: special, price: '130', stock: 0, name: '样机 尊享版' }],
  }
  const dry = await make(spu.id, { ...body, dry_run: true })
  expect([dry.status, dry.json.skus.length, (await skusOf(spu.id)).length]).toEqual([200, 6, 0])
  const made = await make(spu.id, body)
  expect(made).toMatchObject({ status: 201, json: { dry_run: false, existing: [] } })
  expect(made.json.skus.map(({ id: _, ...sku }) => sku)).toEqual(
    dry.json.skus.map(({ id: _, ...sku }) => sku),
  )
  expect(made.json.skus.map(({ name, price, stock }) => [name, price, stock])).toEqual([
    ['样机 金 64G', '100.00', 5],
    ['样机 尊享版', '130.00', 0],
    ['样机 银 64G', '100.00', 5],
    ['样机 银 256G', '100.00', 5],
    ['样机 黑 64G', '100.00', 5],
    ['样机 黑 256G', '100.00', 5],
  ])
  const [first] = made.json.skus as [Planned]
  expect((await call('GET', `/skus/${first.id}/`)).json).toMatchObject({
    name: '样机 金 64G',
    price: '100.00',
    stock: 5,
  })
  expect(
    await db
      .select()
      .from(stockMovements)
      .where(eq(stockMovements.skuId, first.id as number)),
  ).toMatchObject([{ kind: 'received', quantity: 5, userId: person.id }])
  const requestId = made.headers.get('x-request-id') as string
  expect(await entriesOfRequest(requestId)).toHaveLength(6)
  const again = await make(spu.id, body)
  expect([again.status, again.json.skus, again.json.existing.length]).toEqual([201, [], 6])
})

test('two concurrent requests make each combination once', async () => {
  const { spu, color, memory } = await spuWithOptions()
  const options = [choose(color.spec, ...color.options), choose(memory.spec, ...memory.options)]
  const answers = await Promise.all([1, 2, 3].map(() => make(spu.id, { ...defaults, options })))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(await skusOf(spu.id)).toHaveLength(6)
})

test('a SKU of an SPU without specifications is made once', async () => {
  const spu = await createSpu({ name: '样件' })
  expect((await make(spu.id, { ...defaults, options: [] })).json.skus).toMatchObject([{ name: '样件' }])
  expect((await make(spu.id, { ...defaults, options: [] })).json).toMatchObject({ skus: [], existing: [{}] })
})

test('bad options, overrides and names are refused, and nothing is made', async () => {
  const { spu, color, memory } = await spuWithOptions()
  const other = await spuWithOptions()
  const whole = [choose(color.spec, ...color.options), choose(memory.spec, ...memory.options)]
  const [gold, big] = [color.options[0], memory.options[1]]
  const combination = [gold, big]
  const bad: [object, string, string][] = [
    [{ options: [whole[0]] }, 'options', 'specs_incomplete'],
    [{ options: [choose(color.spec, gold), choose(memory.spec, gold)] }, 'options', 'specs_incomplete'],
    [{ options: [...whole, whole[0]] }, 'options', 'specs_incomplete'],
    [
      { options: [whole[0], choose(other.memory.spec, ...other.memory.options)] },
      'options',
      'specs_incomplete',
    ],
    [{ options: whole, overrides: [{ option_ids: [gold] }] }, 'overrides', 'override_unknown'],
    [
      { options: whole, overrides: [{ option_ids: combination }, { option_ids: [big, gold] }] },
      'overrides',
      'override_unknown',
    ],
    [{ options: whole, name: '很'.repeat(48) }, 'overrides', 'sku_name_too_long'],
    [{ options: whole, price: '-1' }, 'price', 'invalid_input'],
    [{ options: [choose(color.spec)] }, 'options', 'invalid_input'],
  ]
  for (const [body, member, code] of bad)
    expect([code, await make(spu.id, { ...defaults, ...body })]).toMatchObject([
      code,
      { status: 400, json: { code, [member]: [expect.any(String)] } },
    ])
  expect(await skusOf(spu.id)).toEqual([])
  expect((await make(999_999_999, { ...defaults, options: [] })).status).toBe(404)
})

test('more than 200 combinations are refused before anything is made', async () => {
  const spu = await createSpu()
  const options = []
  for (const name of ['一', '二', '三']) {
    const spec = await createSpecification({ name, goodsId: spu.id })
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, i) => createOption({ value: `${name}${i}`, specId: spec.id })),
    )
    options.push(choose(spec.id, ...made.map(({ id }) => id)))
  }
  expect(await make(spu.id, { ...defaults, options })).toMatchObject({
    status: 400,
    json: { code: 'matrix_too_large', combinations: 216, limit: 200 },
  })
})

test('a copy has specifications, options, SKUs and pictures, without stock, sales and shoppers', async () => {
  const { spu, color, memory } = await spuWithOptions()
  const copier = await createStaff(['goods.add_spu', 'goods.view_sku', 'goods.view_skuimage'])
  const options = [choose(color.spec, ...color.options), choose(memory.spec, ...memory.options)]
  const { json: made } = await make(spu.id, { ...defaults, options })
  await createSku({ goodsId: spu.id, categoryId: spu.category3Id, stock: 3, sales: 9 })
  const { status, json: copy } = await call('POST', `/meiduo_admin/goods/${spu.id}/copies/`, {
    token: copier.token,
    body: { name: '样机 2' },
  })
  expect([status, copy]).toEqual([
    201,
    expect.objectContaining({ name: '样机 2', sales: 0, brand_id: spu.brandId }),
  ])
  const rows = await skusOf(copy.id as number)
  expect(rows).toHaveLength(made.skus.length + 1)
  for (const row of rows) expect(row).toMatchObject({ stock: 0, sales: 0, comments: 0, isLaunched: false })
  const ask = <T>(path: string) => call<T>('GET', `/meiduo_admin${path}`, { token: copier.token })
  type Spec = { name: string; options: { id: number; value: string }[] }
  const specs = (await ask<Spec[]>(`/goods/${copy.id}/specs/`)).json
  expect(specs.map(({ name, options: own }) => [name, own.map(({ value }) => value)])).toEqual([
    ['颜色', ['金', '银', '黑']],
    ['内存', ['64G', '256G']],
  ])
  const shown = await ask<{ specs: { option_id: number }[]; name: string }>(`/skus/${rows[0]?.id}/`)
  expect(shown.json.name).toBe('样机 金 64G')
  expect(shown.json.specs.map(({ option_id }) => option_id)).toEqual([
    specs[0]?.options[0]?.id as number,
    specs[1]?.options[0]?.id as number,
  ])
  expect(
    (
      await call('POST', '/meiduo_admin/goods/999999999/copies/', {
        token: copier.token,
        body: { name: 'X' },
      })
    ).status,
  ).toBe(404)
})
