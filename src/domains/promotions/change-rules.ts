import { sql } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import { ruleRevisions } from '../../db/schema/promotions.ts'
import { defineStatement, type StatementExecutor } from '../../db/statement.ts'
import { publishInvalidation } from '../catalog/cache/change-events.ts'

const only = 1

/**
 * Changes rules of prices (promotions, limited-time prices, freight, coupons) in one transaction, which also counts the
 * revision up: no order is priced by the old rules once it has committed, but for the terms of a coupon, which are read
 * when the request comes. When this resolves every process shows the new ones. Rules that are written past it show, and
 * price orders, within two seconds.
 */
export async function changeRules<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const result = await transaction(async (tx) => {
    const done = await work(tx)
    await countUp(tx)
    return done
  })
  await publishInvalidation(['promotions'])
  return result
}

/** How often rules have been changed, as a transaction that prices by them sees it. */
export async function readRuleRevision(tx: StatementExecutor): Promise<number> {
  return (await tx.rows<{ revision: number }>(revisionStatement({ id: only })))[0]?.revision ?? 0
}

const revisionStatement = defineStatement<{ id: number }>(
  ({ id }) => sql`select ${ruleRevisions.revision} from ${ruleRevisions} where ${ruleRevisions.id} = ${id}`,
)

async function countUp(tx: Transaction): Promise<void> {
  await tx
    .insert(ruleRevisions)
    .values({ id: only, revision: 1 })
    .onDuplicateKeyUpdate({ set: { revision: sql`${ruleRevisions.revision} + 1` } })
}
