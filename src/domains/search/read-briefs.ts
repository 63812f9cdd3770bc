import { and, eq, inArray, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { type BriefRow, briefColumns } from '../catalog/listing.ts'
import { briefs, skuTag } from './cached.ts'

type Wanted = Readonly<{ skuId: number; goodsId: number }>

/** Of the statements that are prepared: pages of ten and twenty are the usual ones, a hundred the largest. */
const sizes = [10, 20, 50, 100]
const statements = new Map<number, ReturnType<typeof prepareFor>>()

/** SKUs as they stand in the database now, in the order given and without those off sale; one statement at most. */
export async function readBriefs(wanted: readonly Wanted[]): Promise<BriefRow[]> {
  const load = loadTogether()
  const found = await Promise.all(
    wanted.map(({ skuId, goodsId }) =>
      briefs.get(String(skuId), [skuTag(skuId), `goods:${goodsId}`], () => load(skuId)),
    ),
  )
  return found.filter((row) => row !== undefined)
}

/** A loader of single SKUs that asks for all that are wanted at a time in one statement. */
function loadTogether(): (skuId: number) => Promise<BriefRow | undefined> {
  const ids: number[] = []
  let rows: Promise<ReadonlyMap<number, BriefRow>> | undefined
  return async (skuId) => {
    ids.push(skuId)
    rows ??= Promise.resolve().then(() => selectBriefs(ids))
    return (await rows).get(skuId)
  }
}

async function selectBriefs(ids: readonly number[]): Promise<ReadonlyMap<number, BriefRow>> {
  const size = sizes.find((size) => size >= ids.length) ?? ids.length
  const statement = statements.get(size) ?? prepareFor(size)
  statements.set(size, statement)
  const rows = await statement.execute(
    Object.fromEntries(Array.from({ length: size }, (_, i) => [`id${i}`, ids[i] ?? ids[0]])),
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** One statement serves all numbers of ids up to its size: the rest of its places repeat an id. */
function prepareFor(size: number) {
  const ids = Array.from({ length: size }, (_, i) => sql.placeholder(`id${i}`))
  return db
    .select(briefColumns)
    .from(skus)
    .where(and(inArray(skus.id, ids), eq(skus.isLaunched, true)))
    .prepare()
}
