import { sql } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import { ruleRevisions } from '../../db/schema/promotions.ts'
import { defineStatement, type StatementExecutor } from '../../db/statement.ts'
import { publishInvalidation } from '../catalog/cache/change-events.ts'

/** Id of the only row. */
const revisionId = 1

/**
 * Changes pricing rules (promotions, limited-time prices, freight, coupons) in one transaction and increments their
 * revision. After the commit no order is charged by the old rules, except by coupon terms that its request has read
 * already. Once this resolves, every process shows the new rules. Direct edits in SQL take effect within two seconds.
 */
export async function changeRules<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const result = await transaction(async (tx) => {
    const done = await work(tx)
    await incrementRevision(tx)
    return done
  })
  await publishInvalidation(['promotions'])
  return result
}

/** Returns the revision of the rules that the transaction sees. */
export async function readRuleRevision(tx: StatementExecutor): Promise<number> {
  return (await tx.rows<{ revision: number }>(revisionStatement({ id: revisionId })))[0]?.revision ?? 0
}

const revisionStatement = defineStatement<{ id: number }>(
  ({ id }) => sql`select ${ruleRevisions.revision} from ${ruleRevisions} where ${ruleRevisions.id} = ${id}`,
)

async function incrementRevision(tx: Transaction): Promise<void> {
  await tx
    .insert(ruleRevisions)
    .values({ id: revisionId, revision: 1 })
    .onDuplicateKeyUpdate({ set: { revision: sql`${ruleRevisions.revision} + 1` } })
}
