import { and, count, desc, eq, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { areas } from '../../../db/schema/addresses.ts'
import { freightRules } from '../../../db/schema/promotions.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { FreightRecord } from './freight-fields.ts'

/** Returns one page of freight rules whose province's name contains the keyword, newest first, and how many there are. */
export async function listFreightRules({ keyword, ...page }: KeywordRequest) {
  const where = and(
    keyword ? like(areas.name, containing(keyword)) : undefined,
    isBehind(page, freightRules.id),
  )
  const counted = db.select({ count: count() }).from(freightRules)
  return readPage(
    page,
    select(db).where(where).orderBy(desc(freightRules.id)),
    counted.leftJoin(areas, eq(areas.id, freightRules.provinceId)).where(where),
  )
}

/** Returns a freight rule. @throws 404 not_found */
export async function getFreightRule(id: number): Promise<FreightRecord> {
  const found = await findFreightRecord(id, db)
  if (!found) throw notFound()
  return found
}

/** Finds a freight rule. */
export async function findFreightRecord(id: number, executor: Executor): Promise<FreightRecord | undefined> {
  return (await select(executor).where(eq(freightRules.id, id)))[0]
}

const { id, provinceId, fee, freeFrom, isDelivered } = freightRules

const select = (executor: Executor) =>
  executor
    .select({ id, provinceId, province: areas.name, fee, freeFrom, isDelivered })
    .from(freightRules)
    .leftJoin(areas, eq(areas.id, freightRules.provinceId))
