import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { lockName } from '../../../db/lock-name.ts'
import type { Vendor } from '../../../gateways/payments/payment-gateway.ts'
import { billAbsent, billDayOpen } from '../errors.ts'
import { type Bill, type BillRow, billFields, billObject } from '../records/bill-fields.ts'
import { findBill, getBill } from '../records/find-bills.ts'
import { isBillFinal, isDayOver, reconcileBill } from './reconcile-bill.ts'

/**
 * Reconciles the bill of a vendor and day because staff ask for it, the first time or again: what the gateway confirms is repaired.
 * The call is recorded before the gateway is asked, so that no repair lacks its entry; then the result.
 * @param day in Beijing, `2026-11-23`
 * @throws 400 bill_day_open unless the day has ended; 409 bill_absent; 503 gateway_unavailable, gateway_not_configured
 */
export async function repairBill(vendor: Vendor, day: string, inTransaction?: InTransaction): Promise<Bill> {
  if (!isDayOver(day)) throw billDayOpen()
  const named = { gateway: vendor, billDate: day }
  const before = await transaction(async (tx) => {
    await lockName(tx, billObject(named))
    const row = await findBill(tx, vendor, day)
    const fields = row ? billFields(row) : null
    await inTransaction?.(tx, { object: billObject(named), before: fields, after: fields })
    return row
  })
  if (!(await reconcileBill(vendor, day, isBillFinal(day)))) throw billAbsent()
  return recordResult(vendor, day, before, inTransaction)
}

async function recordResult(
  vendor: Vendor,
  day: string,
  before: BillRow | undefined,
  inTransaction: InTransaction | undefined,
): Promise<Bill> {
  const stored = await transaction(async (tx) => {
    const row = await findBill(tx, vendor, day)
    if (!row) return undefined
    // an If-Match was compared when the call was recorded
    const change = { object: billObject(row), before: null, after: billFields(row) }
    await inTransaction?.(tx, { ...change, details: { before: before ? billFields(before) : null } })
    return row
  })
  // a repair that the gateway interrupted stores no result
  if (!stored) throw billAbsent()
  return getBill(stored.id)
}
