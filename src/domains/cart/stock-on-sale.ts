import { plainRows } from '../../db/plain.ts'
import { createBatcher } from '../../lib/batcher.ts'

const skusAtOnce = 64
const stockSql = 'SELECT id, stock FROM tb_sku WHERE id IN (?) AND is_launched = 1'

/**
 * How many pieces of a SKU are there now, undefined for one that is not on sale. Those who ask while a statement is under
 * way are answered by the next one together.
 */
export const findStockOnSale = createBatcher<number, number | undefined>({
  limit: skusAtOnce,
  async run(skuIds) {
    const rows = await plainRows<{ id: number; stock: number }>(stockSql, [[...new Set(skuIds)]])
    const stocks = new Map(rows.map(({ id, stock }) => [id, stock]))
    return skuIds.map((id) => ({ result: stocks.get(id) }))
  },
  // what one statement could not read, others cannot either
  settle: (_, error) => Promise.reject(error),
})
