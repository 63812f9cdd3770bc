import { transaction } from '../../../db/client.ts'
import type { StaffCaller } from '../access/caller.ts'
import { holderOf, holdsPermission } from '../access/holds-permission.ts'
import { recordConsequence } from '../audit/record-change.ts'
import { permissionDenied } from '../errors.ts'
import type { DayRange } from '../figures/figure-range.ts'
import { type LedgerPart, streamLedger } from './export-ledger.ts'

/**
 * Opens a part of the ledger for a caller, and records the download. Invoices hold titles and tax numbers of buyers, so they need the
 * permission on invoices too.
 * @throws 403 permission_denied
 */
export async function downloadLedger(
  caller: StaffCaller,
  part: LedgerPart,
  range: DayRange,
): Promise<ReadableStream<Uint8Array>> {
  const permission = 'orders.view_invoice'
  if (part === 'invoices' && !(await holdsPermission(holderOf(caller), permission)))
    throw permissionDenied({ members: { permission } })
  const record = recordConsequence(caller, 'exportLedger')
  const { from, to } = range
  await transaction((tx) => record(tx, { object: `ledger:${part}`, before: null, after: { from, to } }))
  return streamLedger(part, range)
}
