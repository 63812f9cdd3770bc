import { and, eq } from 'drizzle-orm'
import { db, type Executor } from '../../db/client.ts'
import { paymentIncidents } from '../../db/schema/payments.ts'
import { type Alert, raiseAlert } from '../../lib/alerts.ts'
import { log } from '../../lib/log.ts'
import { type Fen, formatFen } from '../../lib/money.ts'

/** A message or bill row of a gateway that does not match the ledger. */
export type Incident = Readonly<{
  gateway: string
  kind: Alert
  detail?: string
  outTradeNo: string
  /** The gateway's trade number, or our refund number. */
  reference: string
  /** The amount that the gateway states. */
  amountFen?: Fen | undefined
  /** The amount in the ledger. */
  ourFen?: Fen | undefined
  /** The day of the bill that revealed the incident, `2026-11-23`. */
  billDate?: string
  isResolved?: boolean
}>

/** Stores an incident and raises its alert. A repeated incident raises no second alert. */
export async function recordIncident(incident: Incident): Promise<void> {
  if (await storeIncident(db, incident)) raiseIncident(incident)
}

/**
 * Stores an incident in the caller's transaction, which calls `raiseIncident` after its commit. Marks a stored incident
 * as resolved if `isResolved`.
 * @returns whether the incident is new
 */
export async function storeIncident(executor: Executor, incident: Incident): Promise<boolean> {
  const {
    gateway,
    kind,
    outTradeNo,
    reference,
    amountFen,
    ourFen,
    billDate,
    isResolved = false,
    detail = '',
  } = incident
  const [result] = await executor
    .insert(paymentIncidents)
    .ignore()
    .values({
      gateway,
      kind,
      detail,
      outTradeNo: outTradeNo.slice(0, maxNumber),
      reference: reference.slice(0, maxReference),
      amount: amountFen === undefined ? null : formatFen(amountFen),
      ourAmount: ourFen === undefined ? null : formatFen(ourFen),
      billDate: billDate ?? null,
      isResolved,
    })
  if (result.affectedRows === 1) return true
  if (isResolved) await markResolved(executor, incident)
  return false
}

async function markResolved(executor: Executor, { gateway, kind, detail = '', ...named }: Incident) {
  await executor
    .update(paymentIncidents)
    .set({ isResolved: true })
    .where(
      and(
        eq(paymentIncidents.gateway, gateway),
        eq(paymentIncidents.kind, kind),
        eq(paymentIncidents.detail, detail),
        eq(paymentIncidents.reference, named.reference.slice(0, maxReference)),
        eq(paymentIncidents.outTradeNo, named.outTradeNo.slice(0, maxNumber)),
      ),
    )
}

/** Lengths of the columns: numbers in foreign messages may be longer. */
const [maxNumber, maxReference] = [64, 100]

/** Raises the alert of an incident. A resolved incident needs no operator, so it is only logged. */
export function raiseIncident({ kind, ...fields }: Incident): void {
  if (fields.isResolved) log.warn({ incident: kind, ...fields }, 'incident resolved by reconciliation')
  else raiseAlert(kind, fields)
}
