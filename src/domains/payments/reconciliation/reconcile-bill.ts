import { and, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { billChecks } from '../../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway, listConfiguredGateways } from '../../../gateways/payments/registry.ts'
import { addSeconds, now, wallClock } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import { recordIncident } from '../incidents.ts'
import { compareBill, type Discrepancy } from './compare-bill.ts'
import { loadLedger } from './load-ledger.ts'
import { repairDiscrepancy } from './repair-discrepancy.ts'

export type ReconciliationResult = Readonly<{
  payments: number
  refunds: number
  discrepancies: readonly (Discrepancy & { isResolved: boolean })[]
}>

const daySeconds = 86_400
/** The gateways promise the bill of a day for ten in the morning after it. */
const readyAfterSeconds = 34 * 3_600
const daysBack = 3
const shopOfBills = 'Asia/Shanghai'

/**
 * Compares the bills of the last days with our books, each once: whatever is not there yet is looked for again.
 * @returns how many bills were compared
 */
export async function reconcileRecentBills(): Promise<number> {
  let checked = 0
  for (const { name } of listConfiguredGateways())
    for (let back = daysBack; back >= 1; back--) {
      const day = dayOf(addSeconds(now(), -back * daySeconds))
      if (addSeconds(startOf(day), readyAfterSeconds) > now() || (await isChecked(name, day))) continue
      if (await checkInTime(name, day, back === daysBack)) checked++
    }
  return checked
}

/** Somebody is told of a bill that is not compared by the last day on which it is looked for. */
async function checkInTime(gateway: PaymentGatewayName, day: string, isLast: boolean): Promise<boolean> {
  try {
    if (await reconcileBill(gateway, day, isLast)) return true
  } catch (error) {
    log.warn({ err: error, gateway, day }, 'bill not compared')
  }
  if (isLast)
    await recordIncident({ gateway, kind: 'bill_missing', outTradeNo: '', reference: day, billDate: day })
  return false
}

/**
 * Compares a gateway's bill with our books. Every difference is kept as an incident and, where asking the gateway settles
 * it, put right: a payment whose notice was lost is applied, a refund that is done is finished, one that was lost is sent
 * again, money that somebody gave back in the gateway's console is written down. A bill of which a difference could not be
 * settled now, since the gateway did not answer, is compared again.
 * @param day of Beijing, `2026-11-23`
 * @param isLast whether a bill that is not there is taken as one without rows
 * @returns undefined while there is no bill
 * @throws 503 when the gateway is away
 */
export async function reconcileBill(
  gateway: PaymentGatewayName,
  day: string,
  isLast = false,
): Promise<ReconciliationResult | undefined> {
  const bill = await getPaymentGateway(gateway).downloadBill(day)
  if (bill.state === 'creating' || (bill.state === 'absent' && !isLast)) return undefined
  const rows = bill.state === 'ready' ? bill.rows : []
  const from = startOf(day)
  const books = await loadLedger(gateway, rows, { from, to: addSeconds(from, daySeconds) })
  let isSettled = true
  const discrepancies: (Discrepancy & { isResolved: boolean })[] = []
  for (const difference of compareBill(rows, books)) {
    const isResolved = await repair(gateway, difference)
    discrepancies.push({ ...difference, isResolved: isResolved === true })
    const { outTradeNo, reference, billFen: amountFen, ourFen } = difference
    await recordIncident({
      gateway,
      kind: 'bill_difference',
      detail: difference.kind,
      outTradeNo,
      reference,
      amountFen,
      ourFen,
      billDate: day,
      isResolved: isResolved === true,
    })
    isSettled &&= isResolved !== undefined
  }
  const refunds = rows.filter(({ kind }) => kind === 'refund').length
  const result = { payments: rows.length - refunds, refunds, discrepancies }
  if (isSettled) await storeCheck(gateway, day, result)
  return result
}

/** Whether a `yyyy-mm-dd` is a day of Beijing that is over: only such a one has a bill. */
export function isDayOver(day: string): boolean {
  const start = startOf(day)
  const isDay = !Number.isNaN(start.getTime()) && dayOf(start) === day
  return isDay && addSeconds(start, daySeconds) <= now()
}

/** One that the gateway cannot answer holds up no other. @returns undefined when nothing is known */
async function repair(gateway: PaymentGatewayName, difference: Discrepancy): Promise<boolean | undefined> {
  try {
    return await repairDiscrepancy(gateway, difference)
  } catch (error) {
    log.warn({ err: error, gateway, ...difference }, 'difference left for the next time')
    return undefined
  }
}

async function storeCheck(gateway: string, billDate: string, result: ReconciliationResult): Promise<void> {
  const counts = {
    payments: result.payments,
    refunds: result.refunds,
    differences: result.discrepancies.length,
    repaired: result.discrepancies.filter(({ isResolved }) => isResolved).length,
  }
  await db
    .insert(billChecks)
    .values({ gateway, billDate, ...counts })
    .onDuplicateKeyUpdate({ set: counts })
}

async function isChecked(gateway: string, billDate: string): Promise<boolean> {
  const rows = await db
    .select({ id: billChecks.id })
    .from(billChecks)
    .where(and(eq(billChecks.gateway, gateway), eq(billChecks.billDate, billDate)))
  return rows.length > 0
}

function dayOf(at: Date): string {
  const { year, month, day } = wallClock(at, shopOfBills)
  return `${year}-${month}-${day}`
}

const startOf = (day: string) => new Date(`${day}T00:00:00+08:00`)
