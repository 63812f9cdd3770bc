import { and, asc, count, desc, eq, inArray, like, or } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { goods, specificationOptions, specifications } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { Specification } from './specification-fields.ts'

/** Returns one page of specifications whose name or SPU contains the keyword, newest first, and how many there are. */
export async function listSpecifications({ keyword, ...page }: KeywordRequest) {
  const pattern = containing(keyword)
  const where = and(
    keyword ? or(like(specifications.name, pattern), like(goods.name, pattern)) : undefined,
    isBehind(page, specifications.id),
  )
  return readPage(
    page,
    selectSpecifications(db).where(where).orderBy(desc(specifications.id)),
    db
      .select({ count: count() })
      .from(specifications)
      .innerJoin(goods, eq(goods.id, specifications.goodsId))
      .where(where),
  )
}

/**
 * Returns the id and name of every specification in the order of names. A name that several have is preceded by that of its SPU.
 */
export async function listSpecificationNames(): Promise<{ id: number; name: string }[]> {
  const rows = await selectSpecifications(db).orderBy(asc(specifications.name), asc(specifications.id))
  const byName = Map.groupBy(rows, ({ name }) => name)
  return rows.map(({ id, name, goods }) => ({
    id,
    name: (byName.get(name)?.length ?? 0) > 1 ? `${goods}: ${name}` : name,
  }))
}

/** A specification with all its options. */
export type SpecificationWithOptions = Specification &
  Readonly<{ options: readonly Readonly<{ id: number; value: string }>[] }>

/** Returns the specifications of an SPU with their options, in the order in which they were made. @throws 404 not_found */
export async function listGoodsSpecifications(goodsId: number): Promise<SpecificationWithOptions[]> {
  const [[owner], rows] = await Promise.all([
    db.select({ id: goods.id }).from(goods).where(eq(goods.id, goodsId)),
    selectSpecifications(db).where(eq(specifications.goodsId, goodsId)).orderBy(asc(specifications.id)),
  ])
  if (!owner) throw notFound()
  const options = await db
    .select({
      id: specificationOptions.id,
      value: specificationOptions.value,
      specId: specificationOptions.specId,
    })
    .from(specificationOptions)
    .where(
      inArray(
        specificationOptions.specId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(specificationOptions.id))
  const bySpec = Map.groupBy(options, ({ specId }) => specId)
  return rows.map((row) => ({
    ...row,
    options: (bySpec.get(row.id) ?? []).map(({ id, value }) => ({ id, value })),
  }))
}

/** Returns a specification. @throws 404 not_found */
export async function getSpecification(id: number, executor: Executor = db): Promise<Specification> {
  const [row] = await selectSpecifications(executor).where(eq(specifications.id, id))
  if (!row) throw notFound()
  return row
}

function selectSpecifications(executor: Executor) {
  return executor
    .select({
      id: specifications.id,
      name: specifications.name,
      goodsId: specifications.goodsId,
      goods: goods.name,
    })
    .from(specifications)
    .innerJoin(goods, eq(goods.id, specifications.goodsId))
}
