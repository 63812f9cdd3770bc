import type { Transaction } from '../../../db/client.ts'

/**
 * Decides whether a change of grants is allowed, and throws when it is not. A verb calls it in its transaction, behind its locks
 * and before its statements, with the object before (null: it is created) and after (null: it is removed).
 */
export type Authorize<Before, After = Omit<Before, 'id'>> = (
  tx: Transaction,
  before: Before | null,
  after: After | null,
) => Promise<void>
