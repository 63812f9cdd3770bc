import { readSkuSummaries, type SkuSummary } from '../catalog/sku-summaries.ts'
import { cachedSummaries, skuTag } from './search-cache.ts'

type Hit = Readonly<{ skuId: number; goodsId: number }>

/** Loads the current summaries of hits in their order, without SKUs off sale; at most one statement. */
export async function loadHits(hits: readonly Hit[]): Promise<SkuSummary[]> {
  const load = createBatchLoader()
  const summaries = await Promise.all(
    hits.map(({ skuId, goodsId }) =>
      cachedSummaries.get(String(skuId), [skuTag(skuId), `goods:${goodsId}`], () => load(skuId)),
    ),
  )
  return summaries.filter((summary) => summary !== undefined)
}

/** Batches the SKUs that the cache misses in one turn of the event loop into one statement. */
function createBatchLoader(): (skuId: number) => Promise<SkuSummary | undefined> {
  const ids: number[] = []
  let summaries: Promise<SkuSummary[]> | undefined
  return async (skuId) => {
    ids.push(skuId)
    summaries ??= Promise.resolve().then(() => readSkuSummaries(ids))
    return (await summaries).find((summary) => summary.id === skuId)
  }
}
