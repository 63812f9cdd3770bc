import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skuDayViews } from '../../../src/db/schema/figures.ts'
import { createSku } from '../../support/factories/skus.ts'
import { runChild } from '../../support/processes/child-process.ts'

test('a killed process loses only the views since its last flush', async () => {
  const sku = await createSku()
  expect(await runChild('races/children/killed-views.ts', sku, 7, 5)).toMatchObject({ killed: true })
  const rows = await db.select().from(skuDayViews).where(eq(skuDayViews.skuId, sku))
  expect(rows.map(({ views }) => views)).toEqual([7])
})
