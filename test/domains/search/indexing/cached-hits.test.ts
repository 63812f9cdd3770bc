import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { recordSkuChanges } from '../../../../src/domains/catalog/cache/change-events.ts'
import { catchUpSearch } from '../../../../src/domains/search/search-service.ts'
import { newTerm, search } from '../../../support/factories/search-documents.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { startCaching } from '../../../support/processes/cache-alone.ts'

let stopCaching: () => Promise<void>
beforeAll(async () => {
  stopCaching = await startCaching()
})
afterAll(() => stopCaching())

test('a cached search answer ends when a SKU of it is deleted with a change row, without an invalidation', async () => {
  const word = newTerm()
  const ids = [await createSku({ name: word }), await createSku({ name: word })]
  await recordSkuChanges(db, ids)
  await catchUpSearch()
  const idsFound = async () => {
    const { count, results } = await search({ text: word })
    return [count, ...results.map(({ id }) => id).sort((one, other) => one - other)]
  }
  const [deleted, kept] = ids as [number, number]
  // the second answer comes from the cache
  for (let times = 0; times < 2; times++) expect(await idsFound()).toEqual([2, deleted, kept])
  await transaction(async (tx) => {
    await recordSkuChanges(tx, [deleted])
    await tx.delete(skus).where(eq(skus.id, deleted))
  })
  await catchUpSearch()
  expect(await idsFound()).toEqual([1, kept])
})
