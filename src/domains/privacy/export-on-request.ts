import { transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { type AuthorizePerson, lockCustomer } from '../accounts/disable-account.ts'
import { exportData } from './export-data.ts'

/**
 * Exports all personal data of a user, locked or not, whom staff answer.
 * @throws 404 not_found, also for a closed account; what `authorize` throws
 */
export async function exportDataOnRequest(
  userId: number,
  authorize: AuthorizePerson,
  inTransaction: InTransaction,
) {
  await transaction(async (tx) => {
    await authorize(tx, await lockCustomer(tx, userId))
    await inTransaction(tx, { object: `user:${userId}`, before: null, after: { is_exported: true } })
  })
  return exportData(userId)
}
