import { AppError } from '../../../lib/errors.ts'
import { createCounter } from '../../../lib/metrics/registry.ts'

const refused = createCounter(
  'mall_notifications_refused_total',
  'Notifications of a gateway that were not acknowledged, by the code of the error.',
  ['gateway', 'code'],
)

/** Counts a notification that is not acknowledged. */
export function countRefusedNotification(gateway: string, error: unknown): void {
  refused.inc({ gateway, code: error instanceof AppError ? error.code : 'internal_error' })
}
