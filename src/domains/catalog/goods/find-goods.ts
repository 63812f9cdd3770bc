import { and, asc, count, desc, eq, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { brands, goods } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import { type Goods, goodsColumns } from './goods-fields.ts'

/** Returns one page of SPUs whose name contains the keyword, newest first, and how many there are. */
export async function listGoods({ keyword, ...page }: KeywordRequest) {
  const where = and(keyword ? like(goods.name, containing(keyword)) : undefined, isBehind(page, goods.id))
  return readPage(
    page,
    selectGoods(db).where(where).orderBy(desc(goods.id)),
    db.select({ count: count() }).from(goods).where(where),
  )
}

/** Returns the id and name of every SPU in the order of names. */
export function listGoodsNames(): Promise<Pick<Goods, 'id' | 'name'>[]> {
  return db.select({ id: goods.id, name: goods.name }).from(goods).orderBy(asc(goods.name), asc(goods.id))
}

/** Returns an SPU. @throws 404 not_found */
export async function getGoods(id: number, executor: Executor = db): Promise<Goods> {
  const [row] = await selectGoods(executor).where(eq(goods.id, id))
  if (!row) throw notFound()
  return row
}

function selectGoods(executor: Executor) {
  return executor
    .select({ ...goodsColumns, brand: brands.name })
    .from(goods)
    .innerJoin(brands, eq(brands.id, goods.brandId))
}
