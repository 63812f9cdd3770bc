import { and, eq } from 'drizzle-orm'
import { db, type Executor } from '../../db/client.ts'
import { paymentIncidents } from '../../db/schema/payments.ts'
import { type Alert, raiseAlert } from '../../lib/alerts.ts'
import { log } from '../../lib/log.ts'
import { type Fen, formatFen } from '../../lib/money.ts'

export type Incident = Readonly<{
  gateway: string
  kind: Alert
  detail?: string
  outTradeNo: string
  /** The gateway's number of the trade, or ours of the refund. */
  reference: string
  amountFen?: Fen | undefined
  ourFen?: Fen | undefined
  /** The day of the bill in which it was found, `2026-11-23`. */
  billDate?: string
  isResolved?: boolean
}>

/** Keeps what a gateway said that does not fit our books, and raises an alert; what is known already is not told again. */
export async function recordIncident(incident: Incident): Promise<void> {
  if (await storeIncident(db, incident)) raiseIncident(incident)
}

/** The row alone, for a transaction, which tells after its commit. One that is put right since is marked. @returns whether it is new */
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

/** Both come from outside, and may be longer than anything of ours. */
const [maxNumber, maxReference] = [64, 100]

/** What was put right already needs nobody's attention. */
export function raiseIncident({ kind, ...fields }: Incident): void {
  if (fields.isResolved) log.warn({ incident: kind, ...fields }, alertMessages[kind])
  else raiseAlert(kind, fields, alertMessages[kind])
}

const alertMessages: Readonly<Record<Alert, string>> = {
  payment_foreign: 'a payment that is not for this shop, or for no order of it',
  payment_wrong_amount: 'a payment of another amount than the order asks for; it is sent back',
  payment_surplus: 'a payment for an order that is paid; it is sent back',
  payment_late: 'a payment for a cancelled order',
  payment_refunded_outside: 'a trade that our books do not know was paid, and given back by somebody else',
  refund_stuck: 'a refund that does not get through',
  refund_outside: 'money was given back by somebody else',
  bill_difference: "the gateway's bill does not agree with our books",
  bill_missing: "the gateway's bill is not there",
}
