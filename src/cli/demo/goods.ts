import { type DemoClient, expectThat } from './client.ts'

export type Goods = Readonly<{ id: number; name: string }>
type Seen = Goods & Readonly<{ stock: number }>

/** SKUs among which the demo searches for one that is sold out. */
const manySeen = 100

/** Returns the first SKUs in stock, found category by category as a browsing customer finds them. */
export async function findGoods(mall: DemoClient, many: number): Promise<readonly Goods[]> {
  const found: Goods[] = []
  for await (const { id, name, stock } of browse(mall)) {
    if (stock > 0 && !found.some((sku) => sku.id === id)) found.push({ id, name })
    if (found.length === many) break
  }
  expectThat(found.length === many, 'nothing to buy')
  for (const { id } of found) await mall.get(`/skus/${id}/`, true)
  return found
}

/** Reads SKUs one by one, best sellers of each category first. */
async function* browse(mall: DemoClient): AsyncGenerator<Seen> {
  for (let category = 1; category <= 1_000; category++) {
    const path = `/categories/${category}/skus/?page_size=20&ordering=-sales`
    const list = await mall.find<{ results: Goods[] }>(path)
    for (const { id } of list?.results ?? []) {
      const sku = await mall.find<Seen>(`/skus/${id}/`)
      if (sku) yield sku
    }
  }
}

/** Marks a SKU as a favourite. */
export async function addFavourite(mall: DemoClient, { id: sku_id }: Goods): Promise<void> {
  await mall.post('/favourites/', 201, { sku_id })
  const { results } = await mall.get<{ results: Goods[] }>('/favourites/')
  expectThat(results.length === 1 && results[0]?.id === sku_id, 'the favourite is not listed')
}

/** Asks for a message when a SKU that is sold out is in stock again, if one is found. */
export async function requestStockNotice(mall: DemoClient): Promise<void> {
  let seen = 0
  for await (const { id, stock } of browse(mall)) {
    if (stock === 0) await mall.post(`/skus/${id}/stock_notice/`, 201, {})
    if (stock === 0 || ++seen === manySeen) return
  }
}
