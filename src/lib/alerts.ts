import { log } from './log.ts'

/** Every alert with its log message. Operators search for the name, and the metrics count it. */
const messages = {
  payment_foreign: 'payment is not for an order of this shop',
  payment_wrong_amount: 'payment has a wrong amount and is refunded',
  payment_surplus: 'payment of an order that is already paid is refunded',
  payment_late: 'payment of a cancelled order is refunded',
  payment_refunded_outside:
    'trade without a payment in the ledger was paid and refunded in the gateway console',
  refund_stuck: 'refund does not succeed',
  refund_outside: 'refund was made in the gateway console',
  bill_difference: 'bill of the gateway does not match the ledger',
  bill_missing: 'bill of the gateway is missing',
  stock_low: 'stock of a SKU fell below its threshold',
} as const

export type Alert = keyof typeof messages

export const alertNames = Object.keys(messages) as Alert[]

const counts = new Map<Alert, number>()

/** Logs an error with the name of the alert and counts it. `fields` are numbers of trades, orders and SKUs, never personal data. */
export function raiseAlert(alert: Alert, fields: Readonly<Record<string, unknown>>): void {
  counts.set(alert, (counts.get(alert) ?? 0) + 1)
  log.error({ alert, ...fields }, messages[alert])
}

/** Returns how often this process has raised each alert. */
export function raisedAlerts(): ReadonlyMap<Alert, number> {
  return counts
}
