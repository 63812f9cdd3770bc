import type { Fields } from '../../../db/in-transaction.ts'
import type { billChecks } from '../../../db/schema/payments.ts'
import type { IncidentRow } from './incident-fields.ts'

export type BillRow = typeof billChecks.$inferSelect

/** A reconciled bill with its differences, the newest first, and the sum of its fees; null if it was reconciled without reading fees. */
export type Bill = BillRow & Readonly<{ found: readonly IncidentRow[]; fee: string | null }>

/** Returns what a reconciliation changes of a bill, by the names on the wire. */
export const billFields = ({ payments, refunds, differences, repaired }: BillRow): Fields => ({
  payments,
  refunds,
  differences,
  repaired,
})

/** The name of a bill in the audit trail. */
export const billObject = ({ gateway, billDate }: Pick<BillRow, 'gateway' | 'billDate'>) =>
  `bill:${gateway}:${billDate}`
