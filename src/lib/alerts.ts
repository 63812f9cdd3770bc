import { log } from './log.ts'

/** What somebody has to look at; each kind counts for itself in the metrics. */
export const alertNames = [
  'payment_foreign',
  'payment_wrong_amount',
  'payment_surplus',
  'payment_late',
  'payment_refunded_outside',
  'refund_stuck',
  'refund_outside',
  'bill_difference',
  'bill_missing',
] as const
export type Alert = (typeof alertNames)[number]

const counts = new Map<Alert, number>()

/** Logs an error line that carries `alert`, and counts it. Pass numbers of trades and orders, nothing of people. */
export function raiseAlert(alert: Alert, fields: Readonly<Record<string, unknown>>, sentence: string): void {
  counts.set(alert, (counts.get(alert) ?? 0) + 1)
  log.error({ alert, ...fields }, sentence)
}

/** How often each alert was raised by this process. */
export function raisedAlerts(): ReadonlyMap<Alert, number> {
  return counts
}
