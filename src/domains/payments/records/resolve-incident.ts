import { eq } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { paymentIncidents } from '../../../db/schema/payments.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { mayHoldTexts } from '../../orders/may-hold-texts.ts'
import { incidentResolved } from '../errors.ts'
import { type IncidentRow, incidentFields } from './incident-fields.ts'

/**
 * Marks an incident as resolved by staff. The ledger does not change: a difference of a bill is repaired by `repairBill`.
 * @param resolution how it was resolved, at most 200 characters; not stored for an order of a closed account
 * @throws 404 not_found; 409 incident_resolved
 */
export async function resolveIncident(
  id: number,
  resolution: string,
  inTransaction?: InTransaction,
): Promise<IncidentRow> {
  return transaction(async (tx) => {
    const ofId = eq(paymentIncidents.id, id)
    const [before] = await tx.select().from(paymentIncidents).where(ofId).for('update')
    if (!before) throw notFound()
    if (before.isResolved) throw incidentResolved()
    const isNoted = await mayHoldTexts(tx, before.outTradeNo)
    const change = { isResolved: true, resolution: isNoted ? resolution : '', resolvedTime: now() }
    await tx.update(paymentIncidents).set(change).where(ofId)
    const stored = { ...before, ...change }
    await inTransaction?.(tx, {
      object: `incident:${id}`,
      before: incidentFields(before),
      after: incidentFields(stored),
    })
    return stored
  })
}
