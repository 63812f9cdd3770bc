import { readSkuSummaries, type SkuSummary } from '../catalog/sku-summaries.ts'
import { briefs, skuTag } from './search-cache.ts'

type Wanted = Readonly<{ skuId: number; goodsId: number }>

/** SKUs as they stand in the database now, in the order given and without those off sale; one statement at most. */
export async function readFound(wanted: readonly Wanted[]): Promise<SkuSummary[]> {
  const load = loadTogether()
  const found = await Promise.all(
    wanted.map(({ skuId, goodsId }) =>
      briefs.get(String(skuId), [skuTag(skuId), `goods:${goodsId}`], () => load(skuId)),
    ),
  )
  return found.filter((row) => row !== undefined)
}

/** A loader of single SKUs that asks for all that are wanted at a time in one statement. */
function loadTogether(): (skuId: number) => Promise<SkuSummary | undefined> {
  const ids: number[] = []
  let rows: Promise<SkuSummary[]> | undefined
  return async (skuId) => {
    ids.push(skuId)
    rows ??= Promise.resolve().then(() => readSkuSummaries(ids))
    return (await rows).find((row) => row.id === skuId)
  }
}
