import { eq, sql } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { ruleRevisions } from '../../db/schema/promotions.ts'
import { announceChanges } from '../catalog/changes.ts'

const only = 1

const revisionNow = db
  .select({ revision: ruleRevisions.revision })
  .from(ruleRevisions)
  .where(eq(ruleRevisions.id, only))
  .prepare()

/**
 * Changes rules of prices (promotions, limited-time prices, freight, coupons) in one transaction, which also counts the
 * revision up: no order is priced by the old rules once it has committed. When this resolves every process shows the new
 * ones. Rules that are written past it show, and price orders, within two seconds.
 */
export async function changeRules<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const result = await transaction(async (tx) => {
    const done = await work(tx)
    await countUp(tx)
    return done
  })
  await announceChanges(['promotions'])
  return result
}

/** How often rules have been changed, in one statement. */
export async function readRuleRevision(): Promise<number> {
  return (await revisionNow.execute())[0]?.revision ?? 0
}

async function countUp(tx: Transaction): Promise<void> {
  await tx
    .insert(ruleRevisions)
    .values({ id: only, revision: 1 })
    .onDuplicateKeyUpdate({ set: { revision: sql`${ruleRevisions.revision} + 1` } })
}
