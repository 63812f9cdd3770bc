import { type DemoClient, expectThat } from './client.ts'

export type Goods = Readonly<{ id: number; name: string }>

/** Returns the first SKUs in stock, found category by category as a browsing customer finds them. */
export async function findGoods(mall: DemoClient, many: number): Promise<readonly Goods[]> {
  const found: Goods[] = []
  for (let category = 1; category <= 1_000 && found.length < many; category++) {
    const path = `/categories/${category}/skus/?page_size=20&ordering=-sales`
    const list = await mall.find<{ results: Goods[] }>(path)
    for (const { id } of list?.results ?? []) {
      if (found.length >= many || found.some((sku) => sku.id === id)) continue
      const detail = await mall.find<{ stock: number; name: string }>(`/skus/${id}/`)
      if (detail && detail.stock > 0) found.push({ id, name: detail.name })
    }
  }
  expectThat(found.length === many, 'nothing to buy')
  for (const { id } of found) await mall.get(`/skus/${id}/`, true)
  return found
}

/** Marks a SKU as a favourite. */
export async function addFavourite(mall: DemoClient, { id: sku_id }: Goods): Promise<void> {
  await mall.post('/favourites/', 201, { sku_id })
  const { results } = await mall.get<{ results: Goods[] }>('/favourites/')
  expectThat(results.length === 1 && results[0]?.id === sku_id, 'the favourite is not listed')
}
