import { and, eq, inArray } from 'drizzle-orm'
import { db, type Executor, isDuplicate, type Transaction, transaction } from '../../db/client.ts'
import { oauthIdentities } from '../../db/schema/auth.ts'
import { log } from '../../lib/log.ts'
import { lockActiveUser } from '../accounts/lock-active-user.ts'
import { identityTaken } from './errors.ts'

/** One person as a provider knows them, by one subject or several. */
export type Identity = Readonly<{ provider: string; subjects: readonly string[] }>

/** The owner of an identity, and those of its subjects that are not stored yet. */
type Owner = Readonly<{ userId: number; missing: readonly string[] }>

const maxTries = 3

/**
 * Finds the user to whom any of the subjects is bound.
 * @throws 400 identity_taken when they are bound to different users
 */
export async function findOwner(identity: Identity, executor: Executor = db): Promise<Owner | undefined> {
  const { provider, subjects } = identity
  const rows = await executor
    .select({ userId: oauthIdentities.userId, subject: oauthIdentities.subject })
    .from(oauthIdentities)
    .where(and(eq(oauthIdentities.provider, provider), inArray(oauthIdentities.subject, [...subjects])))
  const [first] = rows
  if (!first) return undefined
  if (rows.some(({ userId }) => userId !== first.userId)) {
    const users = rows.map(({ userId }) => userId)
    log.error(
      { alert: 'identity_split', provider, users },
      'subjects of one identity are bound to several users',
    )
    throw identityTaken()
  }
  const stored = rows.map(({ subject }) => subject)
  return { userId: first.userId, missing: subjects.filter((subject) => !stored.includes(subject)) }
}

/** Checks that no other user owns the identity. @throws 400 identity_taken */
export async function refuseTaken(identity: Identity, userId: number | undefined): Promise<void> {
  const owner = await findOwner(identity)
  if (owner && owner.userId !== userId) throw identityTaken()
}

/**
 * Binds every subject to the user. Idempotent.
 * @throws 400 identity_taken when another user owns one of them; 401 when the account is closed concurrently
 */
export async function bindTo(userId: number, identity: Identity): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction((tx) => bindMissing(tx, userId, identity))
    } catch (error) {
      // another transaction won: the next try reads whether it bound the same user
      if (!isTaken(error)) throw error
      if (attempt === maxTries) throw identityTaken({ cause: error })
    }
  }
}

/** Inserts all subjects in the caller's transaction. @throws an error for `isTaken` when another transaction bound a subject */
export async function insertIdentity(tx: Transaction, userId: number, identity: Identity): Promise<void> {
  const { provider, subjects } = identity
  // sorted, so two transactions block on the same first row and do not deadlock
  await tx
    .insert(oauthIdentities)
    .values([...subjects].sort().map((subject) => ({ userId, provider, subject })))
}

/** Returns whether the unique key of identities refused a row. */
export function isTaken(error: unknown): boolean {
  return isDuplicate(error, 'tb_oauth_identity_subject_uniq')
}

async function bindMissing(tx: Transaction, userId: number, identity: Identity): Promise<void> {
  await lockActiveUser(tx, userId)
  const owner = await findOwner(identity, tx)
  if (owner && owner.userId !== userId) throw identityTaken()
  const subjects = owner?.missing ?? identity.subjects
  if (subjects.length > 0) await insertIdentity(tx, userId, { ...identity, subjects })
}
