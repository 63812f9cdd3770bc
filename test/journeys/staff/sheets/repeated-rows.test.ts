import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { csvFile, finishedImport } from '../../../support/factories/staff/imports.ts'
import { outcomesOf } from '../../../support/factories/staff/parcel-sheets.ts'

const skuOf = async (id: number) => {
  const [sku] = await db.select().from(skus).where(eq(skus.id, id))
  return sku as typeof skus.$inferSelect
}
const codesOf = async (id: number) =>
  (await outcomesOf(id)).map(({ faults }) => faults.map(([code]) => code).join())

test.each(['stock', 'skus'] as const)('an import of %s knows an id in each of its forms', async (kind) => {
  const id = await createSku({ stock: 60 })
  const file = csvFile(`id,stock_delta\n${[id, `0${id}`, `+${id}`].map((form) => `${form},5\n`).join('')}`)
  const done = await finishedImport({ kind, file })
  expect(done).toMatchObject({ changedCount: 1, invalidCount: 2 })
  expect(await codesOf(done.id)).toEqual(['', 'duplicate_row', 'duplicate_row'])
  expect((await skuOf(id)).stock).toBe(65)
})

test.each([0, 600])('a SKU by its id and by its name is one SKU, %i rows apart', async (between) => {
  const id = await createSku({ name: `一物${crypto.randomUUID().slice(0, 8)}`, stock: 60 })
  const { goodsId, name } = await skuOf(id)
  const unknown = Array.from({ length: between }, (_, at) => `${2_000_000_000 + at},,,5\n`)
  const rows = [`${id},,,5\n`, ...unknown, `,${goodsId},${name},5\n`]
  const done = await finishedImport({ file: csvFile(`id,spu_id,name,stock_delta\n${rows.join('')}`) })
  expect(done).toMatchObject({ state: 'done', changedCount: 1, invalidCount: between + 1 })
  expect((await codesOf(done.id)).at(-1)).toBe('duplicate_row')
  expect((await skuOf(id)).stock).toBe(65)
})
