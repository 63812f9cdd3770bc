import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { db, type Executor, type Transaction, transaction } from '../../db/client.ts'
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
    .where(ofCall(key))
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
    .where(ofParts(key))
  for (const { digest } of rows) requireSame(key, digest)
  return new Set(rows.map(({ part }) => part))
}

/** Stores a key, or the key of one part of its call. A duplicate is an error of `tb_idempotency_key_uniq`. */
export async function insertKey(tx: Executor, key: CallKey, reference: string, part = wholeCall) {
  await tx.insert(idempotencyKeys).values({ ...columnsOf(key), reference, part })
}

/**
 * Stores the answer of a call whose effect has stored its key. The answer that is stored first stays.
 * @returns the stored answer
 */
export async function storeAnswer(key: CallKey, answer: string): Promise<string> {
  const [updated] = await db
    .update(idempotencyKeys)
    .set({ answer })
    .where(and(ofCall(key), isNull(idempotencyKeys.answer)))
  if (updated.affectedRows > 0) return answer
  // an erasure may have cleared or deleted it
  return (await findCall(key))?.answer || answer
}

/** Whether parts of a call are committed, and it has no answer yet: it is running or was interrupted. */
export const isUnfinished = ({ reference, answer }: StoredCall) => reference === '' && answer === null

/**
 * Stores one part of a call in the transaction of its effect. The first part stores the key of the call with it, which stays locked
 * against `finishParts` until the transaction ends.
 * @returns false if the key belongs to another content, or if its call has its answer; the transaction must not commit then
 */
export async function insertPart(tx: Transaction, key: CallKey, part: string): Promise<boolean> {
  let call = await lockCall(tx, key)
  if (!call) {
    // waits for a transaction that stores the same key, and does nothing if it commits
    await tx
      .insert(idempotencyKeys)
      .ignore()
      .values({ ...columnsOf(key), reference: '', part: wholeCall })
    call = await lockCall(tx, key)
  }
  if (!call || !key.digests.includes(call.digest) || call.isAnswered) return false
  await insertKey(tx, key, part, part)
  return true
}

/**
 * Stores the answer of a call that shows the effects of these parts.
 * @returns false if the call has an answer, or other parts
 */
export async function finishParts(
  key: CallKey,
  shown: ReadonlySet<string>,
  answer: string,
): Promise<boolean> {
  return transaction(async (tx) => {
    const [call] = await tx
      .select({ answer: idempotencyKeys.answer })
      .from(idempotencyKeys)
      .where(ofCall(key))
      .for('update')
    // the account of the caller was erased
    if (!call) return true
    if (call.answer !== null) return false
    const parts = await tx.select({ part: idempotencyKeys.part }).from(idempotencyKeys).where(ofParts(key))
    if (parts.length !== shown.size || !parts.every(({ part }) => shown.has(part))) return false
    await tx.update(idempotencyKeys).set({ answer }).where(ofCall(key))
    return true
  })
}

async function lockCall(tx: Transaction, key: CallKey) {
  const { requestDigest, answer } = idempotencyKeys
  // MariaDB has no FOR SHARE
  const [rows] = await tx.execute(
    sql`select ${requestDigest} as digest, ${answer} is not null as isAnswered from ${idempotencyKeys}
      where ${ofCall(key)} lock in share mode`,
  )
  return (rows as unknown as readonly { digest: string; isAnswered: number }[])[0]
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

const ofCall = (key: CallKey) => and(ofKey(key), eq(idempotencyKeys.part, wholeCall))
const ofParts = (key: CallKey) => and(ofKey(key), ne(idempotencyKeys.part, wholeCall))

function requireSame({ digests }: CallKey, stored: string): void {
  if (!digests.includes(stored)) throw idempotencyKeyReused()
}
