import type { Fields } from '../../../db/in-transaction.ts'
import type { paymentIncidents } from '../../../db/schema/payments.ts'

export type IncidentRow = typeof paymentIncidents.$inferSelect

/** Returns the fields of an incident that staff decide, by their names on the wire. */
export const incidentFields = ({ isResolved, resolution }: IncidentRow): Fields => ({
  is_resolved: isResolved,
  reason: resolution,
})
