import { and, eq, isNull, ne } from 'drizzle-orm'
import { db, type Executor } from '../../db/client.ts'
import { idempotencyKeys } from '../../db/schema/locks.ts'
import { idempotencyKeyReused } from './errors.ts'

/** A key of a caller for an operation. `digests`: of the content, the newest first. */
export type CallKey = Readonly<{
  userId: number
  operation: string
  idempotencyKey: string
  digests: readonly string[]
  isPersonal: boolean
}>

/** The first call of a key: the object that it changed, and its answer. */
export type StoredCall = Readonly<{ reference: string; answer: string | null }>

/** The part of a call that has one effect. */
const wholeCall = ''

/** The answer of a call that an erasure has cleared. No later answer replaces it. */
export const clearedAnswer = ''

/**
 * Finds the first call with a key.
 * @throws 422 idempotency_key_reused if its content was another
 */
export async function findCall(key: CallKey): Promise<StoredCall | undefined> {
  const [row] = await db
    .select({
      digest: idempotencyKeys.requestDigest,
      reference: idempotencyKeys.reference,
      answer: idempotencyKeys.answer,
    })
    .from(idempotencyKeys)
    .where(and(ofKey(key), eq(idempotencyKeys.part, wholeCall)))
  if (row) requireSame(key, row.digest)
  return row
}

/**
 * Lists the parts of a call that are committed, such as one for each SKU that it changes.
 * @throws 422 idempotency_key_reused if their content was another
 */
export async function listParts(key: CallKey): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ digest: idempotencyKeys.requestDigest, part: idempotencyKeys.part })
    .from(idempotencyKeys)
    .where(and(ofKey(key), ne(idempotencyKeys.part, wholeCall)))
  for (const { digest } of rows) requireSame(key, digest)
  return new Set(rows.map(({ part }) => part))
}

/** Stores a key, or the key of one part of its call. A duplicate is an error of `tb_idempotency_key_uniq`. */
export async function insertKey(tx: Executor, key: CallKey, reference: string, part = wholeCall) {
  await tx.insert(idempotencyKeys).values({ ...columnsOf(key), reference, part })
}

/** `isFirst`: whether this request has stored the key, and not another one. `answer`: the stored answer. */
type Storing = Readonly<{ isFirst: boolean; answer: string }>

/**
 * Stores the answer of a call, and its key unless its effect has stored it. The answer that is stored first stays.
 * @param isClaimed whether the effect has stored the key
 */
export async function storeAnswer(key: CallKey, answer: string, isClaimed: boolean): Promise<Storing> {
  const isFirst = isClaimed || (await insertAnswered(key, answer))
  if (isFirst && !isClaimed) return { isFirst, answer }
  const [updated] = await db
    .update(idempotencyKeys)
    .set({ answer })
    .where(and(ofKey(key), eq(idempotencyKeys.part, wholeCall), isNull(idempotencyKeys.answer)))
  if (updated.affectedRows > 0) return { isFirst, answer }
  // an erasure may have cleared or deleted it
  return { isFirst, answer: (await findCall(key))?.answer || answer }
}

async function insertAnswered(key: CallKey, answer: string): Promise<boolean> {
  const [inserted] = await db
    .insert(idempotencyKeys)
    .ignore()
    .values({ ...columnsOf(key), reference: '', part: wholeCall, answer })
  return inserted.affectedRows > 0
}

const columnsOf = ({ userId, operation, idempotencyKey, digests, isPersonal }: CallKey) => ({
  ...{ userId, operation, idempotencyKey, isPersonal },
  requestDigest: digests[0] ?? '',
})

const ofKey = ({ userId, operation, idempotencyKey }: CallKey) =>
  and(
    eq(idempotencyKeys.userId, userId),
    eq(idempotencyKeys.operation, operation),
    eq(idempotencyKeys.idempotencyKey, idempotencyKey),
  )

function requireSame({ digests }: CallKey, stored: string): void {
  if (!digests.includes(stored)) throw idempotencyKeyReused()
}
