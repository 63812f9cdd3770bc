import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refundApprovals } from '../../../db/schema/refunds.ts'
import { idempotencyKeyReused } from '../errors.ts'

/**
 * Stores the Idempotency-Key of an approval of a request that the transaction has locked. A refusal that follows rolls it back.
 * @param content what the key approves
 * @returns whether the same approval was made with the key before: it must not be made again
 * @throws 422 idempotency_key_reused
 */
export async function consumeApprovalKey(
  tx: Transaction,
  refundId: number,
  key: string | undefined,
  content: unknown,
): Promise<boolean> {
  if (!key) return false
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  const [known] = await tx
    .select({ digest: refundApprovals.requestDigest })
    .from(refundApprovals)
    .where(and(eq(refundApprovals.refundId, refundId), eq(refundApprovals.idempotencyKey, key)))
  if (known && known.digest !== digest) throw idempotencyKeyReused()
  if (!known)
    await tx.insert(refundApprovals).values({ refundId, idempotencyKey: key, requestDigest: digest })
  return known !== undefined
}
