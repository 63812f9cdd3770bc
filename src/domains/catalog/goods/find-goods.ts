import { asc, count, desc, eq, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { brands, goods } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { type Goods, goodsColumns } from './goods-fields.ts'

export type GoodsWish = Readonly<{ page: number; pageSize: number; keyword: string }>

/** Returns one page of SPUs whose name contains the keyword, newest first, and how many there are. */
export async function listGoods({ page, pageSize, keyword }: GoodsWish) {
  const where = keyword ? like(goods.name, containing(keyword)) : undefined
  const [rows, [total]] = await Promise.all([
    selectGoods(db)
      .where(where)
      .orderBy(desc(goods.id))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    db.select({ count: count() }).from(goods).where(where),
  ])
  return { rows, count: total?.count ?? 0 }
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
