import { and, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { billChecks } from '../../../db/schema/payments.ts'
import type { BillRow, PaymentGatewayName, Vendor } from '../../../gateways/payments/payment-gateway.ts'
import { rowsByGateway } from '../../../gateways/payments/phone-trades.ts'
import { getVendorGateway, listConfiguredVendors } from '../../../gateways/payments/registry.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import { dayOf } from '../../../lib/time/calendar-days.ts'
import { recordIncident } from '../incidents.ts'
import { compareBill, type Discrepancy } from './compare-bill.ts'
import { loadLedger } from './load-ledger.ts'
import { repairDiscrepancy } from './repair-discrepancy.ts'
import { storeFees } from './store-fees.ts'

/** `payments` and `refunds` count the rows of the bill. */
type ReconciliationResult = Readonly<{
  payments: number
  refunds: number
  discrepancies: readonly (Discrepancy & { isResolved: boolean })[]
}>

/** `isResolved` is undefined when the gateway failed during the repair. */
type Compared = Discrepancy & Readonly<{ isResolved: boolean | undefined }>

const daySeconds = 86_400
/** The vendors publish the bill of a day by 10:00 on the next day. */
const readyAfterSeconds = 34 * 3_600
const daysBack = 3
const billTimezone = 'Asia/Shanghai'

/**
 * Reconciles the bills of the last three days that were not reconciled yet. A vendor has one bill for both its gateways.
 * @returns how many bills were reconciled
 */
export async function reconcileRecentBills(): Promise<number> {
  let reconciled = 0
  for (const vendor of listConfiguredVendors())
    for (let back = daysBack; back >= 1; back--) {
      const day = dayOf(addSeconds(now(), -back * daySeconds), billTimezone)
      if (addSeconds(startOf(day), readyAfterSeconds) > now() || (await isReconciled(vendor, day))) continue
      if (await reconcileOrAlert(vendor, day, back === daysBack)) reconciled++
    }
  return reconciled
}

/** Raises `bill_missing` when the bill cannot be reconciled on the last day. */
async function reconcileOrAlert(vendor: Vendor, day: string, isLast: boolean): Promise<boolean> {
  try {
    if (await reconcileBill(vendor, day, isLast)) return true
  } catch (error) {
    log.warn({ err: error, vendor, day }, 'bill not reconciled, retrying')
  }
  if (isLast)
    await recordIncident({
      gateway: vendor,
      kind: 'bill_missing',
      outTradeNo: '',
      reference: day,
      billDate: day,
    })
  return false
}

/**
 * Compares a vendor's bill with the ledger. Every discrepancy is stored as an incident and is repaired if the gateway
 * confirms the bill: a missed payment is applied, a finished refund is completed, a lost refund is sent again, and a
 * refund from the gateway's console is recorded. The fees of its rows are stored. If the gateway fails during a repair, the bill is reconciled again later.
 * @param day in Beijing, `2026-11-23`
 * @param isLast whether a missing bill counts as an empty one
 * @returns undefined when there is no bill yet
 * @throws 503 gateway_unavailable, gateway_not_configured
 */
export async function reconcileBill(
  vendor: Vendor,
  day: string,
  isLast = false,
): Promise<ReconciliationResult | undefined> {
  const bill = await getVendorGateway(vendor).downloadBill(day)
  if (bill.state === 'creating' || (bill.state === 'absent' && !isLast)) return undefined
  const rows = bill.state === 'ready' ? bill.rows : []
  const compared: Compared[] = []
  for (const [gateway, ofGateway] of rowsByGateway(vendor, rows)) {
    await storeFees(gateway, day, ofGateway)
    compared.push(...(await reconcileRows(gateway, day, ofGateway)))
  }
  const refunds = rows.filter(({ kind }) => kind === 'refund').length
  const discrepancies = compared.map((each) => ({ ...each, isResolved: each.isResolved === true }))
  const result = { payments: rows.length - refunds, refunds, discrepancies }
  if (compared.every(({ isResolved }) => isResolved !== undefined)) await storeResult(vendor, day, result)
  return result
}

/** Compares the rows of one gateway with its part of the ledger. */
async function reconcileRows(
  gateway: PaymentGatewayName,
  day: string,
  rows: readonly BillRow[],
): Promise<Compared[]> {
  const from = startOf(day)
  const ledger = await loadLedger(gateway, rows, { from, to: addSeconds(from, daySeconds) })
  const compared: Compared[] = []
  for (const discrepancy of compareBill(rows, ledger)) {
    const isResolved = await tryRepair(gateway, discrepancy)
    compared.push({ ...discrepancy, isResolved })
    const { outTradeNo, reference, billFen: amountFen, ourFen } = discrepancy
    await recordIncident({
      gateway,
      kind: 'bill_difference',
      detail: discrepancy.kind,
      outTradeNo,
      reference,
      amountFen,
      ourFen,
      billDate: day,
      isResolved: isResolved === true,
    })
  }
  return compared
}

/** Returns whether a `yyyy-mm-dd` is a past day in Beijing: only such a day has a bill. */
export function isDayOver(day: string): boolean {
  const start = startOf(day)
  const isDay = !Number.isNaN(start.getTime()) && dayOf(start, billTimezone) === day
  return isDay && addSeconds(start, daySeconds) <= now()
}

/** Returns whether the vendors have had time to publish the bill of a day: a bill that is missing then is empty. */
export function isBillFinal(day: string): boolean {
  return addSeconds(startOf(day), (daysBack + 1) * daySeconds) <= now()
}

/** Repairs one discrepancy without delaying the others. @returns undefined when the gateway failed */
async function tryRepair(
  gateway: PaymentGatewayName,
  discrepancy: Discrepancy,
): Promise<boolean | undefined> {
  try {
    return await repairDiscrepancy(gateway, discrepancy)
  } catch (error) {
    log.warn({ err: error, gateway, ...discrepancy }, 'discrepancy not repaired, retrying')
    return undefined
  }
}

async function storeResult(vendor: Vendor, billDate: string, result: ReconciliationResult): Promise<void> {
  const counts = {
    payments: result.payments,
    refunds: result.refunds,
    differences: result.discrepancies.length,
    repaired: result.discrepancies.filter(({ isResolved }) => isResolved).length,
  }
  await db
    .insert(billChecks)
    .values({ gateway: vendor, billDate, ...counts })
    .onDuplicateKeyUpdate({ set: counts })
}

async function isReconciled(vendor: Vendor, billDate: string): Promise<boolean> {
  const rows = await db
    .select({ id: billChecks.id })
    .from(billChecks)
    .where(and(eq(billChecks.gateway, vendor), eq(billChecks.billDate, billDate)))
  return rows.length > 0
}

const startOf = (day: string) => new Date(`${day}T00:00:00+08:00`)
